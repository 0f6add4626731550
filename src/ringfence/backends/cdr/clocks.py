"""How far the clocks of switches are apart, from the calls that two of them tell of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ringfence.analytics.record import HOUR_MS, partition
from ringfence.backends.cdr.cells import Longs
from ringfence.backends.cdr.journal import Clock, State
from ringfence.telecom.number import NumberForm

WINDOW_MS = 900_000
"""Clocks farther apart are not found."""
LEAST = 30
"""Calls seen by both."""
AGREE = 0.6
"""Share of them within the skew of their median."""
EXACT_MS = 250
"""Clocks so near to each other are left alone."""
_SAMPLES = 20_000
"""Calls of each source that are remembered for comparison."""


class _Sample:
    """Calls of one source, thinned by what they are, so that two sources keep the same ones."""

    def __init__(self) -> None:
        self._level = 0
        self.tags: Longs = np.zeros(0, np.int64)
        self.setup: Longs = np.zeros(0, np.int64)

    def add(self, tags: Longs, setup: Longs) -> None:
        self.tags, self.setup = np.concatenate((self.tags, tags)), np.concatenate((self.setup, setup))
        self._thin()
        while len(self.tags) > _SAMPLES:
            self._level += 1
            self._thin()

    def _thin(self) -> None:
        kept = self.tags & ((1 << self._level) - 1) == 0
        self.tags, self.setup = self.tags[kept], self.setup[kept]


class ClockWatch:
    """Compares each source with the first one that the store knew, its reference."""

    def __init__(self, skew_ms: int) -> None:
        self._skew_ms = skew_ms
        self._samples: dict[str, _Sample] = {}
        self._clocks: dict[str, Clock] = {}
        self._reference = ""
        self._read: set[str] = set()

    def begin(self, state: State) -> None:
        """Go on from what is known; only the reference's clock rests on no calls and is trusted."""
        self._samples.clear()
        self._read.clear()
        self._clocks = dict(state.clocks)
        self._reference = next((name for name, one in self._clocks.items() if one.trusted and not one.calls), "")

    def news(self, state: State) -> dict[str, Clock]:
        """What `state` does not know yet."""
        return {name: clock for name, clock in self._clocks.items() if state.clocks.get(name) != clock}

    def mended(self, records: pa.Table) -> Iterator[tuple[pa.Table, bool]]:
        """The records with trusted clocks corrected, in tables that say whether they were."""
        ahead = {name: one.ahead_ms for name, one in self._clocks.items() if one.trusted and one.ahead_ms}
        if not ahead:
            yield records, False
            return
        source = records.column("source")
        for name, ahead_ms in ahead.items():
            theirs = records.filter(pc.equal(source, name))
            if theirs.num_rows:
                yield _moved(theirs, ahead_ms), True
        rest = records.filter(pc.invert(pc.is_in(source, pa.array(list(ahead)))))
        if rest.num_rows:
            yield rest, False

    def see(self, records: pa.Table, stored: Callable[[str], Iterator[pa.Table]]) -> None:
        """Learn from records as they came; `stored` reads what the store has of an hour."""
        names = pc.unique(records.column("source")).to_pylist()
        if not self._reference and names:
            self._reference = names[0]
            self._clocks[names[0]] = Clock(ahead_ms=0, calls=0, trusted=True)
        for name in names:
            theirs = records if len(names) == 1 else records.filter(pc.equal(records.column("source"), name))
            self._remember(name, theirs)
        for name in names:
            if name != self._reference:
                self._read_stored(records, stored)
                self._compare(name)

    def _read_stored(self, records: pa.Table, stored: Callable[[str], Iterator[pa.Table]]) -> None:
        """The reference may have told of these hours in an earlier run."""
        setup = records.column("setup_ms").to_numpy()
        for hour in {partition(int(at) * HOUR_MS) for at in np.unique(setup // HOUR_MS)} - self._read:
            self._read.add(hour)
            for some in stored(hour):
                self._remember(self._reference, some.filter(pc.equal(some.column("source"), self._reference)))

    def _remember(self, name: str, records: pa.Table) -> None:
        calling, called = records.column("calling").to_numpy(), records.column("called").to_numpy()
        real = np.flatnonzero((calling >> 60 == NumberForm.E164) & (called >> 60 == NumberForm.E164))
        setup = records.column("setup_ms").to_numpy()[real]
        self._samples.setdefault(name, _Sample()).add(_tags(calling[real], called[real]), setup)

    def _compare(self, name: str) -> None:
        self._clocks.setdefault(name, Clock(ahead_ms=0, calls=0, trusted=False))
        theirs, ours = self._samples[name], self._samples.get(self._reference)
        if ours is None:
            return
        apart = _apart((theirs.tags, theirs.setup), (ours.tags, ours.setup))
        if len(apart) < LEAST:
            return
        middle = int(np.median(apart))
        agreeing = float(np.mean(np.abs(apart - middle) <= self._skew_ms))
        ahead_ms = middle if abs(middle) > EXACT_MS else 0
        self._clocks[name] = Clock(ahead_ms=ahead_ms, calls=len(apart), trusted=agreeing >= AGREE)


def _tags(calling: Longs, called: Longs) -> Longs:
    """Numbers that look random in every bit (SplitMix64)."""
    word = calling.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ called.view(np.uint64)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    tags: Longs = np.asarray(word ^ (word >> np.uint64(31))).astype(np.int64)
    return tags


def _apart(theirs: tuple[Longs, Longs], ours: tuple[Longs, Longs]) -> Longs:
    """Differences of the times of pairs that met once on each side, within the window."""
    theirs, ours = _once(*theirs), _once(*ours)
    _, left, right = np.intersect1d(theirs[0], ours[0], assume_unique=True, return_indices=True)
    apart: Longs = theirs[1][left] - ours[1][right]
    return apart[np.abs(apart) <= WINDOW_MS]


def _once(tags: Longs, setup: Longs) -> tuple[Longs, Longs]:
    alike = np.unique(np.stack((tags, setup)), axis=1)  # a call that was read again is one call
    tags, setup = alike[0], alike[1]
    found, places, counts = np.unique(tags, return_index=True, return_counts=True)
    return found[counts == 1], setup[places[counts == 1]]


def _moved(records: pa.Table, ahead_ms: int) -> pa.Table:
    for name in ("setup_ms", "ring_ms", "answer_ms", "release_ms"):
        place = records.schema.get_field_index(name)
        records = records.set_column(place, records.schema.field(name), pc.subtract(records.column(name), ahead_ms))
    return records
