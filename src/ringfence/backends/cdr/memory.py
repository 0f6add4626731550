"""What the store knows of the hours it was lately told of, in bounded memory; the rest is read from its files again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from ringfence.analytics.record import HOUR_MS, partition
from ringfence.backends.cdr.cells import Flags, Longs
from ringfence.backends.cdr.keyed import Keyed, Words
from ringfence.backends.cdr.known import KeySet, PairTable, Sources, call_keys
from ringfence.backends.cdr.schema import as_records, unlike_records
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.number import NumberForm

BYTES = 512 << 20
"""Of hours that are kept at hand."""
_COLUMNS = ["call_id", "source", "calling", "called", "setup_ms"]
_CODES = np.array([NumberForm.E164, NumberForm.SHORT])


class _Pairs(Struct, frozen=True):
    """Sides, times and tellers of calls."""

    calling: Longs
    called: Longs
    setup: Longs
    source: Sources


class _Hour(Struct):
    keys: KeySet
    sources: set[int]
    pairs: PairTable | None = None

    @property
    def size(self) -> int:
        return self.keys.size + (self.pairs.size if self.pairs is not None else 0)


class Memory:
    """Of one store; for one transaction at a time."""

    def __init__(self, folder: Path, keyed: Keyed, skew_ms: int, most: int = BYTES) -> None:
        """`most` bytes, beyond the hour at work."""
        self._folder = folder
        self._keyed = keyed
        self._skew_ms = skew_ms
        self._most = most
        self._hours: OrderedDict[str, _Hour] = OrderedDict()
        self._pending: dict[str, list[tuple[Words, _Pairs]]] = {}
        self._names: dict[str, int] = {}

    def clear(self) -> None:
        """Forget all; the files say it again."""
        self._hours.clear()
        self._pending.clear()

    def settle(self) -> None:
        """What was sifted since the last time stands in files now."""
        self._pending.clear()

    def sift(self, hour: str, records: pa.Table) -> tuple[Longs, int, int]:
        """Places of the records that are new in their hour; how many were there, and how many another switch told."""
        known = self._hour(hour)
        keys, pairs = call_keys(records, self._keyed), self._pairs(records)
        fresh = known.keys.add(keys)
        repeated = int(np.count_nonzero(~fresh))
        twice = self._told_twice(hour, known, pairs)
        kept = np.flatnonzero(fresh & ~twice)
        left = _Pairs(pairs.calling[kept], pairs.called[kept], pairs.setup[kept], pairs.source[kept])
        self._pending.setdefault(hour, []).append((keys[kept], left))
        self._make_room(hour)
        return kept, repeated, int(np.count_nonzero(fresh & twice))

    def _told_twice(self, hour: str, known: _Hour, pairs: _Pairs) -> Flags:
        """Which calls another source told of, in this hour or just across its edge."""
        known.sources |= set(np.unique(pairs.source).tolist())
        twice = np.zeros(len(pairs.setup), np.bool_)
        if len(known.sources) > 1:
            if known.pairs is None:
                known.pairs = self._table(hour)
            twice = known.pairs.see(*_sides(pairs), keep=True)
        if len(self._names) > 1:
            for near, places in self._at_edges(pairs.setup):
                table = self._neighbour(near)
                if table is not None and len(places):
                    some = _Pairs(
                        pairs.calling[places], pairs.called[places], pairs.setup[places], pairs.source[places]
                    )
                    twice[places] |= table.see(*_sides(some), keep=False)
        return twice & _real(pairs)

    def _at_edges(self, setup: Longs) -> Iterator[tuple[str, Longs]]:
        """Hours before and after, with the places of calls so near to their edge that they may stand there."""
        if not len(setup):
            return
        begins = int(setup[0]) // HOUR_MS * HOUR_MS
        if begins < HOUR_MS:
            return
        yield partition(begins - 1), np.flatnonzero(setup < begins + self._skew_ms)
        yield partition(begins + HOUR_MS), np.flatnonzero(setup >= begins + HOUR_MS - self._skew_ms)

    def _neighbour(self, hour: str) -> PairTable | None:
        if hour not in self._pending and not (self._folder / hour).is_dir():
            return None
        known = self._hour(hour)
        if known.pairs is None:
            known.pairs = self._table(hour)
        return known.pairs

    def _hour(self, hour: str) -> _Hour:
        known = self._hours.get(hour)
        if known is None:
            known = self._hours[hour] = _Hour(KeySet(), set())
            for records in self.stored(hour):
                known.keys.add(call_keys(records, self._keyed))
                known.sources |= set(np.unique(self._sources(records)).tolist())
            for keys, pairs in self._pending.get(hour, ()):
                known.keys.add(keys)
                known.sources |= set(np.unique(pairs.source).tolist())
        self._hours.move_to_end(hour)
        return known

    def _table(self, hour: str) -> PairTable:
        """Of what stands in files, and of what was sifted since."""
        table = PairTable(self._skew_ms)
        for records in self.stored(hour):
            table.see(*_sides(self._pairs(records)), keep=True)
        for _, pairs in self._pending.get(hour, ()):
            table.see(*_sides(pairs), keep=True)
        return table

    def _make_room(self, present: str) -> None:
        while len(self._hours) > 1 and sum(one.size for one in self._hours.values()) > self._most:
            oldest = next(iter(self._hours))
            if oldest == present:
                return
            del self._hours[oldest]

    def stored(self, hour: str) -> Iterator[pa.Table]:
        """Ids, sources, sides and times of what stands in files of the hour; files of something else do not count.

        Raises `Unavailable` for a damaged one.
        """
        for path in sorted((self._folder / hour).glob("*.parquet")):
            try:
                with pq.ParquetFile(path) as file:
                    if unlike_records(file.schema_arrow):
                        continue
                    for batch in file.iter_batches(250_000, columns=_COLUMNS):
                        yield as_records(pa.table(batch)).drop_null()
            except (OSError, pa.ArrowException) as error:
                remedy = "Move it out of the folder, then load again what it held."
                raise Unavailable(f"{path} is damaged: {error}", remedy) from error

    def _pairs(self, records: pa.Table) -> _Pairs:
        calling, called, setup = (records.column(name).to_numpy() for name in ("calling", "called", "setup_ms"))
        return _Pairs(calling, called, setup, self._sources(records))

    def _sources(self, records: pa.Table) -> Sources:
        found = records.column("source").combine_chunks().dictionary_encode()
        numbers = [self._names.setdefault(name, len(self._names)) for name in found.dictionary.to_pylist()]
        return np.array(numbers, np.int32)[found.indices.to_numpy()] if numbers else np.zeros(0, np.int32)


def _sides(pairs: _Pairs) -> tuple[Longs, Longs, Longs, Sources]:
    return pairs.calling, pairs.called, pairs.setup, pairs.source


def _real(pairs: _Pairs) -> Flags:
    """Hidden and unreadable numbers are many callers, so that two such calls are never one."""
    return np.isin(pairs.calling >> 60, _CODES) & np.isin(pairs.called >> 60, _CODES)
