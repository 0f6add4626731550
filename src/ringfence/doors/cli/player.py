"""Plays the sample day through the HTTP door, in time order, judged before anything is known of its end."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from ringfence.doors.cli.platform import ComplaintSent, Platform
from ringfence.sample.day import TRUNKS, SampleCall, record_of
from ringfence.sample.schedule import Filing, Slice, schedule
from ringfence.sample.score import STOPPING, Outcome
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.verdict import Action

MOST_SENT = 500
"""Records or complaints in one request."""


class Player:
    """Plays calls; what a call's end or a complaint tells is sent only after its time has come."""

    def __init__(self, platform: Platform, settle: Callable[[], None]) -> None:
        """`settle` waits until every worker counts the complaints filed so far."""
        self._platform = platform
        self._settle = settle
        self._ending: list[tuple[int, int, CallRecord]] = []
        self._ended = 0
        self._uncounted: set[str] = set()
        self.outcomes: list[Outcome] = []
        """What was done with the calls played so far, in order; all are durable."""

    def play(self, calls: Iterable[SampleCall], day: date, progressed: Callable[[int], None]) -> Sequence[Outcome]:
        """Play everything; `progressed` is told how many calls were just judged. Raises `Refused`, `Unavailable`."""
        for trunk in TRUNKS:
            self._platform.put_trunk(trunk)
        self._settle()
        for part in schedule(calls, day):
            self._play(part)
            progressed(len(part.calls))
        self._send_ended(None)
        return self.outcomes

    def _play(self, part: Slice) -> None:
        if part.calls:
            self._await_counted(part)
            answers = self._platform.screen([attempt for _, attempt in part.calls])
            for (call, attempt), answer in zip(part.calls, answers, strict=True):
                action = answer.action if answer else Action.DELIVER
                self.outcomes.append(Outcome(call, action, answer.decision if answer else ""))
                self._await_end(call, attempt, action)
        self._send_ended(part.until_ms)
        self._send_filed(part.filings)

    def _await_counted(self, part: Slice) -> None:
        """Wait for the complaints that these calls are judged by; those about other numbers are counted meanwhile."""
        if not self._uncounted.isdisjoint(_subscriber(call.calling) for call, _ in part.calls):
            self._settle()
            self._uncounted.clear()

    def _await_end(self, call: SampleCall, attempt: CallAttempt, action: Action) -> None:
        record = record_of(call, attempt)
        if record is None or action in STOPPING:
            return
        self._ended += 1
        heapq.heappush(self._ending, (record.at_ms + record.ring_ms + record.talk_ms, self._ended, record))

    def _send_ended(self, until_ms: int | None) -> None:
        due = []
        while self._ending and (until_ms is None or self._ending[0][0] <= until_ms):
            due.append(heapq.heappop(self._ending)[2])
        for start in range(0, len(due), MOST_SENT):
            self._platform.record(due[start : start + MOST_SENT])

    def _send_filed(self, filings: Sequence[Filing]) -> None:
        for start in range(0, len(filings), MOST_SENT):
            self._platform.complain([_sent(filing) for filing in filings[start : start + MOST_SENT]])
        self._uncounted.update(_subscriber(filing.number) for filing in filings)


def _subscriber(number: str) -> str:
    """The end that is the same with and without a country code: numbers that share it may be one."""
    return number[-10:]


def _sent(filing: Filing) -> ComplaintSent:
    return ComplaintSent(filing.id, filing.number, f"consumer {filing.id}", filing.at_ms)
