"""What one worker has counted, and the sum over all workers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct, field

from ringfence.doors.api.trunk_tally import count_decision
from ringfence.screening.decision import Decision

BOUNDS_US = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000)


class Histogram(Struct):
    """Times in microseconds, counted by `BOUNDS_US`; the last place holds what is above all bounds."""

    places: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_US) + 1))
    sum_us: int = 0

    def add(self, us: int) -> None:
        """Count one time."""
        self.places[bisect_left(BOUNDS_US, us)] += 1
        self.sum_us += us


class Tally(Struct):
    """Counts since the first start of this worker's place; cheap enough for every call."""

    verdict: Histogram = field(default_factory=Histogram)
    answer: Histogram = field(default_factory=Histogram)
    """From the body read to the answer handed over."""
    actions: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    """Findings that counted, by code."""
    shadow: dict[str, int] = field(default_factory=dict)
    """Findings that only watched, by code."""
    late: dict[str, int] = field(default_factory=dict)
    """Sources that failed or did not answer in time."""
    events: dict[str, int] = field(default_factory=dict)
    """Whatever else happened, by name, e.g. `failed_open`."""
    trunks: dict[str, int] = field(default_factory=dict)
    """What calls of each trunk came to, see `trunk_tally`."""
    gauges: dict[str, float] = field(default_factory=dict)
    """Present values, written by the worker each second."""

    def decided(self, decision: Decision) -> None:
        """Count one judged call."""
        bump(self.actions, decision.verdict.action)
        self.verdict.add(decision.elapsed_us)
        for reason in decision.verdict.reasons:
            bump(self.found if reason.counted else self.shadow, reason.finding.code)
        identity = decision.facts.identity
        if identity is not None:
            self.event(identity.counted)
        for source in decision.facts.late:
            bump(self.late, source)
        count_decision(self.trunks, decision)

    def event(self, name: str, by: int = 1) -> None:
        """Count something that happened."""
        self.events[name] = self.events.get(name, 0) + by


def bump(counts: dict[str, int], name: str) -> None:
    """Add one."""
    counts[name] = counts.get(name, 0) + 1


def save(tally: Tally, path: Path) -> None:
    """Write the tally so that readers see the old or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(msgspec.json.encode(tally))
    fresh.replace(path)


def load(path: Path) -> Tally:
    """The tally of a place; an empty one when it was never written or is unreadable."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Tally)
    except (OSError, msgspec.DecodeError):
        return Tally()


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of all counts; gauges are not summed."""
    whole = Tally()
    for one in tallies:
        for name in ("actions", "found", "shadow", "late", "events", "trunks"):
            into: dict[str, int] = getattr(whole, name)
            for key, count in getattr(one, name).items():
                into[key] = into.get(key, 0) + count
        for mine, theirs in ((whole.verdict, one.verdict), (whole.answer, one.answer)):
            mine.places = [a + b for a, b in zip(mine.places, theirs.places, strict=True)]
            mine.sum_us += theirs.sum_us
    return whole


class TallyFiles:
    """The tallies of all workers of the machine: this one's in memory, the others' as they last wrote them."""

    def __init__(self, folder: Path, worker: int) -> None:
        """Take up the counts that this place had before, so that counters never fall."""
        self._folder = folder
        self._mine = folder / f"w{worker:02}.json"
        self.tally = load(self._mine)

    def save(self) -> None:
        """Show this worker's tally to the others; once a second is enough. Raises `OSError`."""
        save(self.tally, self._mine)

    def all(self) -> dict[str, Tally]:
        """Every worker's tally by its name."""
        others = {path.stem: load(path) for path in sorted(self._folder.glob("w*.json")) if path != self._mine}
        return {**others, self._mine.stem: self.tally}
