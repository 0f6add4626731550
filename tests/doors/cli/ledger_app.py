"""The commands of the ledgers over a store, with calls that a test makes up."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer
from tests.examples import NOW
from tests.registry.test_law import LICENCES

from ringfence.backends.files.ledger_rows import LedgerFile, write_ledger
from ringfence.backends.files.refused_rows import RefusedFile
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sql.store import Store
from ringfence.doors.cli import ledger, ledger_findings
from ringfence.registry.law import read_licences
from ringfence.registry.ledger_desk import EVERYTHING, LedgerDesk
from ringfence.registry.ledger_load import load_entries
from ringfence.registry.licence_desk import LicenceDesk
from ringfence.registry.misuse_report import MisuseDesk, SeenCalling
from ringfence.telecom.carrier import NumberRange


class Seen:
    """Fulfils `UseSource`: the first number of each range called three times."""

    def uses(self, ranges: Iterable[NumberRange], since_ms: int, until_ms: int) -> Iterable[SeenCalling]:
        return [SeenCalling(one.first, "", 3, 0, NOW - 9, NOW - 1) for one in ranges]


def ledger_app(store: Store) -> typer.Typer:
    read = open_plan().read
    desk = LedgerDesk(store.ledger, read, lambda: NOW)
    sources = ledger.LedgerSources(
        desk=lambda: desk,
        rows=lambda path, kind: LedgerFile(Path(path), kind).rows(),
        load=lambda kind, rows, reason: load_entries(
            kind, rows, desk, store.ledger, EVERYTHING, by="console:root", now_ms=lambda: NOW, reason=reason
        ),
        refused=RefusedFile,
        write=write_ledger,
        misuse=lambda: MisuseDesk(store.ledger, desk, Seen(), lambda: NOW),
        licences=lambda: LicenceDesk(store.ledger, read_licences(LICENCES), lambda: NOW),
        trail=lambda: store.audit,
        read=lambda: read,
        clock_ms=lambda: NOW,
        actor="console:root",
    )
    app = typer.Typer()
    ledger_findings.register(ledger.register(app, sources), sources)
    return app
