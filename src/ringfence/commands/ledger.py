"""Commands about the ledgers.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import typer

from ringfence import clock
from ringfence.commands.here import actor, settings
from ringfence.documents import registry_document
from ringfence.registry.law import read_licences
from ringfence.registry.ledger_desk import EVERYTHING, LedgerDesk
from ringfence.registry.ledger_load import LedgerRow, Taken, load_entries
from ringfence.registry.licence_desk import LicenceDesk
from ringfence.registry.misuse_report import MisuseDesk


def add_ledger(commands: typer.Typer) -> None:
    """`ringfence ledger`."""
    from ringfence.backends.files.ledger_rows import LedgerFile, write_ledger
    from ringfence.backends.files.refused_rows import RefusedFile
    from ringfence.backends.planes.numbering import open_plan
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import ledger, ledger_findings

    sources = ledger.LedgerSources(
        desk=_desk,
        rows=lambda path, kind: LedgerFile(path, kind).rows(),
        load=_load,
        refused=RefusedFile,
        write=write_ledger,
        misuse=_misuse,
        licences=_licences,
        trail=lambda: open_store(settings().store_address).audit,
        read=lambda: open_plan().read,
        clock_ms=clock.clock_ms,
        actor=actor(),
    )
    ledger_findings.register(ledger.register(commands, sources), sources)


def _desk() -> LedgerDesk:
    from ringfence.backends.planes.numbering import open_plan
    from ringfence.backends.sql.store import open_store

    return LedgerDesk(open_store(settings().store_address).ledger, open_plan().read, clock.clock_ms)


def _load(kind: str, rows: Iterable[LedgerRow], reason: str) -> Iterator[Taken]:
    from ringfence.backends.sql.store import open_store

    store = open_store(settings().store_address).ledger
    return load_entries(kind, rows, _desk(), store, EVERYTHING, by=actor(), now_ms=clock.clock_ms, reason=reason)


def _misuse() -> MisuseDesk:
    from ringfence.backends.duck.archive import DuckArchive
    from ringfence.backends.duck.uses import DuckUses
    from ringfence.backends.journal.reader import JournalReader
    from ringfence.backends.planes.numbering import open_plan
    from ringfence.backends.sql.store import open_store

    here = settings()
    archive = DuckArchive(here.decisions_folder / "columns", JournalReader(here.decisions_folder))
    uses = DuckUses(archive, here.records_folder, here.calls_folder, open_plan().read)
    return MisuseDesk(open_store(here.store_address).ledger, _desk(), uses, clock.clock_ms)


def _licences() -> LicenceDesk:
    from ringfence.backends.sql.store import open_store

    law = read_licences(registry_document(settings().home, "licences-cn.toml"))
    return LicenceDesk(open_store(settings().store_address).ledger, law, clock.clock_ms)
