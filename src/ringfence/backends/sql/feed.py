"""Brings what changed in the store to one worker's memory, within a quarter of a second."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from ringfence.access.key import KeyRing
from ringfence.backends.sql import changelog
from ringfence.backends.sql.complaints import said_after
from ringfence.backends.sql.keys import every_key, one_key
from ringfence.backends.sql.lists import live, of_batch
from ringfence.backends.sql.registry_feed import RegistryFeed
from ringfence.backends.sql.store import Store
from ringfence.backends.sql.trunks import in_service
from ringfence.registry.changes import RegistrySink
from ringfence.screening.changes import (
    Change,
    Complained,
    EntriesAdded,
    EntryEnded,
    KeyChanged,
    NumberForgotten,
    Refuted,
    ReputationSink,
    TrunkEnded,
    TrunkPut,
)
from ringfence.screening.lists import Lists
from ringfence.screening.trunks import Trunks
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.number import PhoneNumber

INTERVAL_S = 0.2
_RELOAD_S = 6 * 3600
"""A full load now and then lets go of entries that are over."""


class Feed:
    """One for each worker. While the database is away the last good state stays, and `age_s` grows."""

    def __init__(
        self,
        store: Store,
        lists: Lists,
        trunks: Trunks,
        keys: KeyRing,
        reputation: ReputationSink | None,
        *,
        registry: Sequence[RegistrySink] = (),
        clock_ms: Callable[[], int],
        monotonic: Callable[[], float],
        trouble: Callable[[str], None],
    ) -> None:
        self._database = store.database
        self._lists = lists
        self._trunks = trunks
        self._keys = keys
        self._reputation = reputation
        self._registry = tuple(RegistryFeed(sink) for sink in registry)
        self._clock_ms = clock_ms
        self._monotonic = monotonic
        self._trouble = trouble
        self._seq = -1
        self._good_at: float | None = None
        self._loaded_at = 0.0
        self._failing = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def age_s(self) -> float:
        """Seconds since memory was known to equal the store; infinite before the first load."""
        return float("inf") if self._good_at is None else self._monotonic() - self._good_at

    def poll(self) -> int:
        """Apply what is new and return how many changes; -1 when the database did not answer. Never raises for it."""
        try:
            applied = self._poll()
        except Unavailable as error:
            if not self._failing:
                self._trouble(f"The store is away; calls are judged by its last state. {error.message}")
            self._failing = True
            return -1
        self._failing = False
        return applied

    def start(self) -> None:
        """Load everything, then poll from a thread until `stop`. Loads nothing when the database is away."""
        self.poll()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.wait(INTERVAL_S):
            try:
                self.poll()
            except Exception as error:  # a fault of ours must not end the feed in silence
                self._trouble(f"The feed stumbled: {error!r}")
                self._seq = -1

    def _poll(self) -> int:
        now = self._monotonic()
        with self._database.read(snapshot=True) as connection:
            last, pruned = changelog.head(connection)
            if not pruned <= self._seq <= last or now - self._loaded_at > _RELOAD_S:
                applied = self._load(connection, last)
                self._loaded_at = now
            else:
                applied = self._follow(connection, last)
            for sink in self._registry:
                sink.settle(connection, last, pruned)
        self._good_at = now
        return applied

    def _load(self, connection: Connection, last: int) -> int:
        """Everything anew, as of one moment; readers see the old state until the new one is whole."""
        self._trunks.replace(in_service(connection))
        self._keys.replace(every_key(connection))
        self._lists.replace(live(connection, self._clock_ms()))
        if self._reputation is not None:
            for seq, change in said_after(connection, self._reputation.applied()):
                _say(self._reputation, seq, change)
        for sink in self._registry:
            sink.load(connection, last, changelog.head(connection)[1])
        moved = last - max(self._seq, 0)
        self._seq = last
        return moved

    def _follow(self, connection: Connection, last: int) -> int:
        applied = 0
        while self._seq < last:
            page = changelog.after(connection, self._seq)
            for seq, change in page:
                self._apply(connection, seq, change)
                for sink in self._registry:
                    sink.apply(connection, seq, change)
                self._seq = seq
            applied += len(page)
            if len(page) < changelog.PAGE:
                self._seq = last
        return applied

    def _apply(self, connection: Connection, seq: int, change: changelog.Told) -> None:
        match change:
            case EntriesAdded(batch):
                self._lists.apply(of_batch(connection, batch, self._clock_ms()))
            case EntryEnded(entry_id):
                self._lists.apply(ended=(entry_id,))
            case TrunkPut(trunk):
                self._trunks.put(trunk)
            case TrunkEnded(name):
                self._trunks.drop(name)
            case KeyChanged(key_id):
                key = one_key(connection, key_id)
                if key is not None:
                    self._keys.put(key)
            case Complained() | Refuted() | NumberForgotten():
                if self._reputation is not None:
                    _say(self._reputation, seq, change)
            case _:
                pass


def _say(reputation: ReputationSink, seq: int, change: Change) -> None:
    match change:
        case Complained(number, reporter, at_ms):
            reputation.complain(PhoneNumber(number), reporter, at_ms, seq)
        case Refuted(number, at_ms):
            reputation.refute(PhoneNumber(number), at_ms, seq)
        case NumberForgotten(number):
            reputation.forget(PhoneNumber(number), seq)
        case _:
            pass
