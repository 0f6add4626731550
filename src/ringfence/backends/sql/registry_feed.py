"""Tells one sink of the registry what the record of changes says."""

from __future__ import annotations

from sqlalchemy import Connection

from ringfence.backends.sql import changelog
from ringfence.backends.sql.consents import every_term, numbers_at, terms_of
from ringfence.backends.sql.ledger import every_entry, present_entry
from ringfence.backends.sql.preferences import every_preference, preferences_at
from ringfence.registry.changes import (
    ConsentsLoaded,
    ConsentsPut,
    EntryPut,
    NumberRecycled,
    PreferencesPut,
    RegistrySink,
)
from ringfence.registry.ledger import kind_of


class RegistryFeed:
    """One for each sink."""

    def __init__(self, sink: RegistrySink) -> None:
        self._sink = sink

    def load(self, connection: Connection, last: int, pruned: int) -> None:
        """Bring the sink to position `last`: by what changed since its own, or by everything when that is gone."""
        at = self._sink.position()
        if 0 < at <= last and at >= pruned:
            self._follow(connection, at, last)
        else:
            self._sink.begin(last)
            self._sink.preferences(every_preference(connection), last)
            for number, terms in every_term(connection):
                self._sink.consents(number, terms, last)
            for entry in every_entry(connection):
                self._sink.entry(kind_of(entry), entry.id, entry, last)
            self._sink.finish(last)

    def apply(self, connection: Connection, seq: int, change: changelog.Told) -> None:
        """One change; what a later change overtook is told by that one."""
        match change:
            case PreferencesPut():
                self._sink.preferences(preferences_at(connection, seq), seq)
            case ConsentsPut(number):
                self._sink.consents(number, terms_of(connection, number), seq)
            case ConsentsLoaded():
                for number in numbers_at(connection, seq):
                    self._sink.consents(number, terms_of(connection, number), seq)
            case EntryPut(kind, entry_id):
                self._sink.entry(kind, entry_id, present_entry(connection, kind, entry_id), seq)
            case NumberRecycled(number):
                self._sink.recycled(number, seq)
            case _:
                pass

    def _follow(self, connection: Connection, at: int, last: int) -> None:
        while at < last:
            page = changelog.after(connection, at)
            for seq, change in page:
                self.apply(connection, seq, change)
                at = seq
            if len(page) < changelog.PAGE:
                break
        self._sink.finish(last)
