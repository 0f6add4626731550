"""Commands about the registry.

Imports stand inside the functions here, so that a command loads no more than it needs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import typer

from ringfence import clock
from ringfence.commands.here import actor, settings
from ringfence.registry.changes import Part
from ringfence.registry.consent import ConsentTerm
from ringfence.registry.ledger import Entry
from ringfence.registry.preference import Comparison, Preference
from ringfence.telecom.errors import Conflict

_TRIES = 5
"""How often the pages run after a store that changes meanwhile."""


class Pages(Protocol):
    """The part of a worker's pages that a comparison brings up to the store."""

    def preferences(self, changed: Iterable[Preference], seq: int) -> None:
        """Take these."""
        ...

    def recycled(self, number: int, seq: int) -> None:
        """Forget what the number said."""
        ...

    def position(self) -> int:
        """Last change applied."""
        ...

    def caught_up(self, seq: int) -> None:
        """Memory equals the store as of this position."""
        ...


class PagesAlone:
    """Fulfils `RegistrySink` for pages without consents and ledgers beside them."""

    parts = frozenset({Part.PREFERENCES})

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self.preferences = pages.preferences
        self.recycled = pages.recycled
        self.position = pages.position
        self.finish = pages.caught_up

    def consents(self, number: int, terms: tuple[ConsentTerm, ...], seq: int) -> None:
        """Not on pages."""

    def entry(self, kind: str, entry_id: str, entry: Entry | None, seq: int) -> None:
        """Not on pages."""

    def begin(self, seq: int) -> int:
        """The record of changes does not reach back to the pages: raises `Conflict`."""
        remedy = "Build them anew: ringfence registry verify --rebuild"
        raise Conflict(f"The pages are older than the record of changes (at {seq}).", remedy)


def add_registry(commands: typer.Typer) -> None:
    """`ringfence registry`."""
    from ringfence.backends.files.refused_rows import RefusedFile
    from ringfence.backends.files.registry_rows import RegistryFile
    from ringfence.backends.files.secret import secret
    from ringfence.backends.planes.numbering import open_plan
    from ringfence.backends.sql.store import open_store
    from ringfence.doors.cli import registry

    registry.register(
        commands,
        registry.RegistrySources(
            file=lambda path, kind: RegistryFile(path, kind, open_plan().read, clock.clock_ms()),
            refused=RefusedFile,
            loads=lambda: open_store(settings().store_address).loads,
            persons=lambda: open_store(settings().store_address, secret(settings().home / "receipts.key")).persons,
            trail=lambda: open_store(settings().store_address).audit,
            export=_exported,
            verify=_verified,
            read=lambda: open_plan().read,
            clock_ms=clock.clock_ms,
            actor=actor(),
        ),
    )


def _exported(path: Path, progressed: Callable[[int], None]) -> int:
    from ringfence.backends.files.registry_export import write_preferences
    from ringfence.backends.sql.preferences import every_preference
    from ringfence.backends.sql.store import open_store

    database = open_store(settings().store_address).database
    with database.read(snapshot=True) as connection:
        return write_preferences(path, every_preference(connection), progressed)


def _verified(anew: bool) -> Comparison:
    from ringfence.backends.pages.preference_pages import PreferencePages
    from ringfence.backends.pages.rebuild import rebuild
    from ringfence.backends.pages.verify import verify
    from ringfence.backends.sql import changelog
    from ringfence.backends.sql.preference_source import SqlPreferenceSource
    from ringfence.backends.sql.registry_feed import RegistryFeed
    from ringfence.backends.sql.store import open_store

    folder, database = settings().registry_folder, open_store(settings().store_address).database
    source = SqlPreferenceSource(database)
    if anew and rebuild(folder, source, clock.clock_ms()) is None:
        raise Conflict("Another process builds the pages.", "Wait for it, then ask again.")
    pages = PreferencePages(folder, monotonic=time.monotonic, trouble=lambda told: typer.echo(told, err=True))
    pages.current()
    for left in reversed(range(_TRIES)):
        with database.read(snapshot=True) as connection:
            RegistryFeed(PagesAlone(pages)).load(connection, *changelog.head(connection))
        try:
            found = verify(pages, source)
            break
        except Conflict:
            if not left:
                raise
    return Comparison(
        compared=found.compared,
        missing=found.missing,
        extra=found.extra,
        different=found.different,
        damaged_pages=found.damaged_pages,
        changed_meanwhile=found.changed_meanwhile,
        equal=found.equal,
    )
