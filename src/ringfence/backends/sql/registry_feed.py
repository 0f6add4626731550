"""Tells one sink of the registry what the record of changes says."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import Connection

from ringfence.backends.sql import changelog
from ringfence.backends.sql.consents import consenting_at, every_term, numbers_at, terms_of
from ringfence.backends.sql.ledger import every_entry, present_entry
from ringfence.backends.sql.preferences import every_preference, preferences_at
from ringfence.registry.changes import (
    ConsentsLoaded,
    ConsentsPut,
    EntryPut,
    NumberRecycled,
    Part,
    PreferencesPut,
    RegistrySink,
)
from ringfence.registry.ledger import kind_of


class RegistryFeed:
    """One for each sink."""

    def __init__(self, sink: RegistrySink) -> None:
        self._sink = sink
        self._told = 0

    def load(self, connection: Connection, last: int, pruned: int) -> None:
        """Bring the sink to position `last`: by what changed since its own, or by everything when that is gone."""
        at = self._sink.position()
        if 0 < at <= last and at >= pruned:
            self._follow(connection, at, last)
        else:
            self._tell_everything(connection, last)
        self._told = last

    def settle(self, connection: Connection, last: int, pruned: int) -> None:
        """After everything up to `last` was told; a sink that fell back meanwhile is told again what it lacks."""
        if self._sink.position() < self._told:
            self.load(connection, last, pruned)
        else:
            self._sink.finish(last)
            self._told = last

    def _tell_everything(self, connection: Connection, last: int) -> None:
        sink = self._sink
        most = sink.begin(last)
        if Part.PREFERENCES in sink.parts:
            sink.preferences(islice(every_preference(connection), most), last)
        if Part.CONSENTS in sink.parts:
            for number, terms in islice(every_term(connection), most):
                sink.consents(number, terms, last)
        if Part.LEDGER in sink.parts:
            for entry in islice(every_entry(connection), most):
                sink.entry(kind_of(entry), entry.id, entry, last)
        sink.finish(last)

    def apply(self, connection: Connection, seq: int, change: changelog.Told) -> None:
        """One change; what a later change overtook is told by that one."""
        parts = self._sink.parts
        match change:
            case PreferencesPut():
                if Part.PREFERENCES in parts:
                    self._sink.preferences(preferences_at(connection, seq), seq)
                if Part.CONSENTS in parts:  # which of the two was said later may be another now
                    self._consents(connection, consenting_at(connection, seq), seq)
            case ConsentsPut(number) if Part.CONSENTS in parts:
                self._consents(connection, (number,), seq)
            case ConsentsLoaded() if Part.CONSENTS in parts:
                self._consents(connection, numbers_at(connection, seq), seq)
            case EntryPut(kind, entry_id) if Part.LEDGER in parts:
                self._sink.entry(kind, entry_id, present_entry(connection, kind, entry_id), seq)
            case NumberRecycled(number):
                self._sink.recycled(number, seq)
            case _:
                pass

    def _consents(self, connection: Connection, numbers: Iterable[int], seq: int) -> None:
        for number in numbers:
            self._sink.consents(number, terms_of(connection, number), seq)

    def _follow(self, connection: Connection, at: int, last: int) -> None:
        while at < last:
            page = changelog.after(connection, at)
            for seq, change in page:
                self.apply(connection, seq, change)
                at = seq
            if len(page) < changelog.PAGE:
                break
        self._sink.finish(last)
