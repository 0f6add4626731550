"""Calls of the past, judged in time order as if they came now."""

from __future__ import annotations

import heapq
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from ringfence.screening.decision import Decision
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.verdict import Action


class PastCall(Struct, frozen=True):
    """One call that was read from a file."""

    line: int
    """Where in the file, counted from 1."""
    attempt: CallAttempt
    record: CallRecord | None = None
    """How it ended, if the file knows."""


class RefusedLine(Struct, frozen=True):
    """One line of a file that is not a call, and why."""

    line: int
    reason: str
    text: str


class Latency(Struct, frozen=True):
    """Time for one verdict, microseconds."""

    p50_us: float
    p90_us: float
    p99_us: float


class FindingCount(Struct, frozen=True):
    """How often one check found something."""

    code: str
    counted: int
    shadow: int
    """Found while its rule was in shadow, so without effect."""


class PastSummary(Struct, frozen=True):
    """What judging a file came to."""

    calls: int
    refused: int
    actions: dict[Action, int]
    findings: tuple[FindingCount, ...]
    """Most frequent first."""
    latency: Latency | None
    """None when nothing was judged."""
    seconds: float
    """Wall time of judging, reading and writing excluded."""


Ended = Callable[[CallRecord], None]


def judge_past(
    calls: Iterable[PastCall], judge: Callable[[CallAttempt, int], Decision], ended: Ended
) -> Iterator[tuple[PastCall, Decision]]:
    """Judge calls, which must be in time order; how a call ended is told once the time of its end has come."""
    waiting: list[tuple[int, int, CallRecord]] = []
    for order, call in enumerate(calls):
        at_ms = call.attempt.at_ms or 0
        while waiting and waiting[0][0] <= at_ms:
            ended(heapq.heappop(waiting)[2])
        decision = judge(call.attempt, at_ms)
        if call.record is not None:
            end_ms = at_ms + call.record.ring_ms + call.record.talk_ms
            heapq.heappush(waiting, (end_ms, order, call.record))
        yield call, decision


class PastTally:
    """Counts decisions as they are made."""

    def __init__(self) -> None:
        self._actions: Counter[Action] = Counter()
        self._counted: Counter[str] = Counter()
        self._shadow: Counter[str] = Counter()
        self._elapsed_ns = array("q")

    def add(self, decision: Decision, elapsed_ns: int) -> None:
        """Count one decision that took so long."""
        self._actions[decision.verdict.action] += 1
        for reason in decision.verdict.reasons:
            (self._counted if reason.counted else self._shadow)[reason.finding.code] += 1
        self._elapsed_ns.append(elapsed_ns)

    def summary(self, refused: int) -> PastSummary:
        """What it came to, beside so many refused lines."""
        codes = sorted(
            self._counted.keys() | self._shadow.keys(),
            key=lambda code: (-self._counted[code], -self._shadow[code], code),
        )
        return PastSummary(
            calls=len(self._elapsed_ns),
            refused=refused,
            actions={action: self._actions[action] for action in Action},
            findings=tuple(FindingCount(code, self._counted[code], self._shadow[code]) for code in codes),
            latency=self._latency(),
            seconds=sum(self._elapsed_ns) / 1e9,
        )

    def _latency(self) -> Latency | None:
        if not self._elapsed_ns:
            return None
        times = sorted(self._elapsed_ns)
        p50, p90, p99 = (times[min(len(times) - 1, int(len(times) * share))] / 1000 for share in (0.5, 0.9, 0.99))
        return Latency(p50, p90, p99)
