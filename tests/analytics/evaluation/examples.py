"""Calls to replay, and a judge and a watch that do as they are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ringfence.analytics.evaluation.figures import Figures, figures
from ringfence.analytics.evaluation.outcome import JUDGE, Outcomes
from ringfence.analytics.evaluation.replay import Judged, Pace
from ringfence.analytics.evaluation.truth import Abuse, Behind, Replayed, Told
from ringfence.analytics.published import Publication, PublishedNumber
from ringfence.telecom.carrier import Trunk

HOUR = 3_600_000
START = 500_000 * HOUR
NOTHING = Judged(by="", score=0.0, codes=())
STOPPED = Judged(by="D", score=0.0, codes=())
CLEAN = Behind("courier", -1)
BAD = Behind("marketing_desk", 0)


def call(at_s: float, calling: int, called: int, *, talk_s: float | None = None, message: bool = False) -> Replayed:
    """A call that rings for ten seconds, and is answered where it has a talk time."""
    setup = START + round(at_s * 1000)
    answer = None if talk_s is None or message else setup + 10_000
    release = None if message else (answer + round((talk_s or 0) * 1000) if answer else setup + 10_000)
    return Replayed(
        call_id=f"{at_s}-{calling}-{called}",
        message=message,
        setup_ms=setup,
        ring_ms=None if message else setup,
        answer_ms=answer,
        release_ms=release,
        calling=calling,
        called=called,
        calling_sent=str(calling),
        called_sent=str(called),
        released_by=1,
        trunk="t",
    )


class Calls:
    """Fulfils `Case`."""

    def __init__(self, calls: Sequence[Replayed], abuse: Mapping[str, Abuse], behind: Mapping[int, Behind]) -> None:
        self._calls = calls
        self._abuse = abuse
        self._behind = behind

    def told(self) -> Told:
        return Told(name="T", simulated=True, held_out=("unseen",))

    def trunks(self) -> tuple[Trunk, ...]:
        return ()

    def hours(self) -> Iterator[tuple[int, tuple[Replayed, ...]]]:
        for hour in sorted({one.setup_ms // HOUR for one in self._calls}):
            yield hour * HOUR, tuple(one for one in self._calls if one.setup_ms // HOUR == hour)

    def abuse(self, hour_ms: int) -> Mapping[str, Abuse]:
        return self._abuse

    def numbers(self) -> Mapping[int, Behind]:
        return self._behind


def published(number: int, score: float) -> PublishedNumber:
    """A number as the detector D found it."""
    return PublishedNumber(number, "D", score, 0.9, weak=False, last_ms=START, until_ms=START + HOUR)


class Obeying:
    """A judge that stops the calls of some numbers and of those published with 0.6 or more; remembers what it heard."""

    def __init__(self, stopping: frozenset[int] = frozenset()) -> None:
        self._stopping = stopping
        self.heard: list[tuple[str, str]] = []
        self._said: dict[int, PublishedNumber] = {}

    def told(self, said: Publication) -> None:
        self._said = {one.number: one for one in said.numbers}

    def judge(self, call: Replayed) -> Judged:
        self.heard.append(("judge", call.call_id))
        if call.calling in self._stopping:
            return Judged(by=JUDGE, score=4.0, codes=("X",))
        said = self._said.get(call.calling)
        return Judged(by=said.kind, score=2.0, codes=("S",)) if said is not None and said.score >= 0.6 else NOTHING

    def ended(self, call: Replayed) -> None:
        self.heard.append(("ended", call.call_id))


class Telling:
    """Fulfils `Shelf` and `Watch`: says a page in each look between two moments, and keeps what it saw."""

    def __init__(self, page: Publication | None = None, from_ms: int = 0, until_ms: int = 1 << 60) -> None:
        self._page = page or Publication()
        self._from_ms = from_ms
        self._until_ms = until_ms
        self.known: list[str] = []
        self.looks: list[tuple[int, int, int]] = []

    def add(self, calls: Iterable[Replayed]) -> None:
        self.known += [one.call_id for one in calls]

    def look(self, from_ms: int, until_ms: int) -> Publication:
        self.looks.append((from_ms, until_ms, len(self.known)))
        return self._page if self._from_ms <= until_ms < self._until_ms else Publication()


def some_outcomes() -> Outcomes:
    """2,000 lawful numbers, one of them suspected with 0.6; desks at L0 found with 0.9, at L2 half of them."""
    behind = {10_000 + at: Behind("marketing_desk", 0 if at < 4 else 2) for at in range(8)}
    behind |= {20_000: Behind("unseen", 0)}
    outcomes = Outcomes(behind)
    for at in range(2_000):
        outcomes.add(call(at, 1 + at, 50), None, NOTHING)
    for at, number in enumerate(behind):
        family, level = behind[number].persona, behind[number].level
        stopped = STOPPED if level == 0 and family != "unseen" else NOTHING
        for turn in range(10):
            one = call(3_000 + 60 * turn, number, 60 + turn, talk_s=5)
            abuse = Abuse(family, level, f"{family}-{number}", 60 + turn)
            outcomes.add(one, abuse, stopped if turn > 3 else NOTHING)
        score = 0.9 if at < 6 else 0.1
        outcomes.published(published(number, score))
    outcomes.published(published(7, 0.6))
    outcomes.finish()
    return outcomes


def told_figures(name: str) -> Figures:
    """The figures of those calls as a simulated world of that name."""
    told = Told(name=name, simulated=True, held_out=("unseen",), titles={"marketing_desk": ("营销座席", "A desk")})
    return figures(some_outcomes(), told, Pace(), "", [])
