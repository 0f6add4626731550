"""Which calls of an hour are in the store already: by the source's own id, and as two switches saw one call."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ringfence.backends.cdr.cells import Cells, Flags, Longs
from ringfence.backends.cdr.kernel import kernel, part
from ringfence.backends.cdr.keyed import Keyed, Words

Sources = npt.NDArray[np.int32]
_LEAST = 1 << 12
_PROBES = 256
"""A pair of numbers that meets more often within the skew is not searched on: its calls are kept."""


@part
def _mixed(word: np.uint64) -> np.uint64:
    """SplitMix64's finalizer (Steele, Lea and Flood, OOPSLA 2014)."""
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@kernel
def keys_of(ids: Words, sources: Words, calling: Longs, called: Longs, setup: Longs, empty: Flags, out: Words) -> None:
    """A key for each call: its source and id, or where it has no id its source, sides and time."""
    for row in range(len(ids)):
        if empty[row]:
            sides = _mixed(np.uint64(calling[row]) ^ sources[row]) ^ np.uint64(called[row])
            key = _mixed(_mixed(sides) ^ np.uint64(setup[row]))
        else:
            key = _mixed(ids[row] ^ _mixed(sources[row]))
        out[row] = key if key != np.uint64(0) else np.uint64(1)


@kernel
def add_keys(table: Words, keys: Words, fresh: Flags) -> int:
    """Add all; `fresh` says of each whether it was not there. The table must keep room. Returns how many were new."""
    mask, added = np.uint64(len(table) - 1), 0
    for row in range(len(keys)):
        place = keys[row] & mask
        while table[place] != np.uint64(0) and table[place] != keys[row]:
            place = (place + np.uint64(1)) & mask
        fresh[row] = table[place] == np.uint64(0)
        if fresh[row]:
            table[place] = keys[row]
            added += 1
    return added


class KeySet:
    """The keys of one hour."""

    def __init__(self) -> None:
        self._table: Words = np.zeros(_LEAST, np.uint64)
        self._count = 0

    @property
    def size(self) -> int:
        """Bytes."""
        return int(self._table.nbytes)

    def add(self, keys: Words) -> Flags:
        """Add all; which of them were not there before, nor earlier among them."""
        if (self._count + len(keys)) * 2 > len(self._table):
            old, room = self._table[self._table != 0], len(self._table)
            while (self._count + len(keys)) * 2 > room:
                room *= 2
            self._table = np.zeros(room, np.uint64)
            add_keys(self._table, old, np.empty(len(old), np.bool_))
        fresh: Flags = np.empty(len(keys), np.bool_)
        self._count += add_keys(self._table, keys, fresh)
        return fresh


@part
def _bucket(calling: int, called: int, span: int) -> np.uint64:
    return _mixed(_mixed(np.uint64(calling)) ^ np.uint64(called) ^ _mixed(np.uint64(span)))


@part
def _met(
    tags: Words, times: Longs, whose: Sources, calling: int, called: int, setup: int, source: int, skew: int
) -> bool:
    """Whether another source told of this call."""
    mask = np.uint64(len(tags) - 1)
    for step in range(-1, 2):
        tag = _bucket(calling, called, setup // skew + step)
        place = tag & mask
        for _ in range(_PROBES):
            if tags[place] == np.uint64(0):
                break
            near = tags[place] == tag and whose[place] != source
            if near and abs(times[place] - setup) <= skew:
                return True
            place = (place + np.uint64(1)) & mask
    return False


@kernel
def see_pairs(
    tags: Words,
    times: Longs,
    whose: Sources,
    calling: Longs,
    called: Longs,
    setup: Longs,
    source: Sources,
    skew: int,
    keep: bool,
    twice: Flags,
) -> int:
    """Which calls another source told of within `skew` ms; with `keep` the others are added. Returns how many were."""
    mask, added = np.uint64(len(tags) - 1), 0
    for row in range(len(calling)):
        twice[row] = _met(tags, times, whose, calling[row], called[row], setup[row], source[row], skew)
        if twice[row] or not keep:
            continue
        tag = _bucket(calling[row], called[row], setup[row] // skew)
        place = tag & mask
        for _ in range(_PROBES):
            if tags[place] == np.uint64(0):
                tags[place], times[place], whose[place] = tag, setup[row], source[row]
                added += 1
                break
            place = (place + np.uint64(1)) & mask
    return added


class PairTable:
    """Who called whom when, and which source told, within one hour."""

    def __init__(self, skew_ms: int) -> None:
        self._skew = skew_ms
        self._count = 0
        self._lay_out(_LEAST)

    def _lay_out(self, room: int) -> None:
        self._tags: Words = np.zeros(room, np.uint64)
        self._times: Longs = np.zeros(room, np.int64)
        self._whose: Sources = np.zeros(room, np.int32)

    @property
    def size(self) -> int:
        """Bytes."""
        return int(self._tags.nbytes + self._times.nbytes + self._whose.nbytes)

    def see(self, calling: Longs, called: Longs, setup: Longs, source: Sources, *, keep: bool) -> Flags:
        """Which of these calls another source told of before; with `keep` the others are remembered."""
        if keep:
            self._make_room(len(calling))
        twice: Flags = np.empty(len(calling), np.bool_)
        self._count += see_pairs(
            self._tags, self._times, self._whose, calling, called, setup, source, self._skew, keep, twice
        )
        return twice

    def _make_room(self, more: int) -> None:
        room = len(self._tags)
        if (self._count + more) * 2 <= room:
            return
        while (self._count + more) * 2 > room:
            room *= 2
        tags, times, whose = self._tags, self._times, self._whose
        self._lay_out(room)
        kept = np.flatnonzero(tags)
        move_pairs(self._tags, self._times, self._whose, tags[kept], times[kept], whose[kept])


@kernel
def move_pairs(
    tags: Words, times: Longs, whose: Sources, old_tags: Words, old_times: Longs, old_whose: Sources
) -> None:
    """Put the entries of a smaller table into a larger one."""
    mask = np.uint64(len(tags) - 1)
    for row in range(len(old_tags)):
        place = old_tags[row] & mask
        while tags[place] != np.uint64(0):
            place = (place + np.uint64(1)) & mask
        tags[place], times[place], whose[place] = old_tags[row], old_times[row], old_whose[row]


def call_keys(records: pa.Table, keyed: Keyed) -> Words:
    """The key of each record."""
    ids, sources = Cells(records.column("call_id")), Cells(records.column("source"))
    calling, called, setup = (records.column(name).to_numpy() for name in ("calling", "called", "setup_ms"))
    out: Words = np.empty(len(ids), np.uint64)
    keys_of(keyed.words(ids), keyed.words(sources), calling, called, setup, np.diff(ids.ends) == 0, out)
    return out
