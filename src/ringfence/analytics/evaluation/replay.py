"""Replays calls in their own time through the live judge and the loop over records, and keeps what would have happened.

The judge sees each call when it is set up, and learns how calls ended when they ended. The loop looks every so many
seconds at what has ended by then; what it publishes is read by the judge only after a delay.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from typing import Protocol

from msgspec import Struct

from ringfence.analytics.evaluation.outcome import Outcomes
from ringfence.analytics.evaluation.publishing import HOUR_MS, Watch
from ringfence.analytics.evaluation.truth import Case, Replayed
from ringfence.analytics.published import Publication


class Judged(Struct, frozen=True, gc=False):
    """What the live judge made of one call."""

    by: str
    """What stopped it: `judge`, or the detector whose suspicion the check SUSPECTED speaks of; empty: nothing did."""
    score: float
    """Sum of the weights of the findings that counted."""
    codes: tuple[str, ...]
    """Findings that counted."""


class Judge(Protocol):
    """The live judge on simulated time."""

    def judge(self, call: Replayed) -> Judged:
        """Judge a call now, at its setup."""
        ...

    def told(self, said: Publication) -> None:
        """This is published from now on, and nothing else."""
        ...

    def ended(self, call: Replayed) -> None:
        """Learn how a call ended."""
        ...


class Shelf(Protocol):
    """Where records become known to the loop, as they end."""

    def add(self, calls: Iterable[Replayed]) -> None:
        """These have ended."""
        ...


class Pace(Struct, frozen=True, kw_only=True):
    """How often the loop looks, at how much, and how long publishing takes. Milliseconds."""

    every_ms: int = 60_000
    window_ms: int = 2 * HOUR_MS
    day_every_ms: int = HOUR_MS
    """How often it looks at a whole day."""
    day_ms: int = 24 * HOUR_MS
    delay_ms: int = 60_000
    """From the begin of a look until the judge reads what it found: the bound that the loop must keep."""


class Replay:
    """One run over a case."""

    def __init__(self, judge: Judge, shelf: Shelf | None, watch: Watch | None, pace: Pace) -> None:
        """Without a `watch` there is the judge alone."""
        self._judge = judge
        self._shelf = shelf
        self._watch = watch
        self._pace = pace
        self._ending: list[tuple[int, int, Replayed]] = []
        self._fresh: list[Replayed] = []
        self._told = 0
        self._changed = False
        self._next_ms = 0
        self._day_ms = 0
        self._first_ms = 0
        self._coming: list[tuple[int, Publication]] = []

    def run(self, case: Case, outcomes: Outcomes, progressed: Callable[[int], None]) -> None:
        """Replay everything; `progressed` is told how many calls were replayed so far."""
        count = 0
        for hour_ms, calls in case.hours():
            abuse = case.abuse(hour_ms)
            if not self._next_ms:
                self._first_ms, self._next_ms, self._day_ms = hour_ms, hour_ms, hour_ms + self._pace.day_every_ms
            for call in calls:
                self._advance(call.setup_ms, outcomes)
                self._one(call, outcomes, abuse)
                count += 1
                if count % 2_000 == 0:
                    progressed(count)
        progressed(count)

    def _one(self, call: Replayed, outcomes: Outcomes, abuse: Outcomes.Truth) -> None:
        judged = None if call.message else self._judge.judge(call)  # nothing stops a message
        outcomes.add(call, abuse.get(call.call_id), judged)
        self._told += 1
        heapq.heappush(self._ending, (max(call.known_ms, call.setup_ms), self._told, call))

    def _advance(self, now_ms: int, outcomes: Outcomes) -> None:
        """Everything that happens until then: calls end, the loop looks, the judge reads what was published."""
        while self._next_ms <= now_ms:
            self._end(self._next_ms)
            self._look(self._next_ms)
            self._read(self._next_ms, outcomes)
            self._next_ms += self._pace.every_ms
        self._end(now_ms)
        self._read(now_ms, outcomes)

    def _end(self, now_ms: int) -> None:
        while self._ending and self._ending[0][0] <= now_ms:
            call = heapq.heappop(self._ending)[2]
            if not call.message:
                self._judge.ended(call)
            self._fresh.append(call)

    def _look(self, at_ms: int) -> None:
        if self._watch is None or self._shelf is None:
            self._fresh.clear()
            return
        said = []
        if self._fresh:  # what has not changed is not looked at again
            self._shelf.add(self._fresh)
            self._fresh = []
            self._changed = True
            said.append(self._watch.look(at_ms - self._pace.window_ms, at_ms))
        if at_ms >= self._day_ms:
            self._day_ms += self._pace.day_every_ms
            if self._changed:
                said.append(self._watch.look(max(at_ms - self._pace.day_ms, self._first_ms), at_ms))
            self._changed = False
        self._coming += [(at_ms + self._pace.delay_ms, one) for one in said]

    def _read(self, now_ms: int, outcomes: Outcomes) -> None:
        while self._coming and self._coming[0][0] <= now_ms:
            said = self._coming.pop(0)[1]
            self._judge.told(said)
            for one in said.numbers:
                outcomes.published(one)
