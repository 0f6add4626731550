"""From a call attempt to a SIP answer: judge, record, count; whatever of ours fails, the call is delivered."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from ringfence.doors.sip.call_state import Ended
from ringfence.doors.sip.screened import Screened
from ringfence.screening.decision import Decision
from ringfence.screening.sources import DecisionLog
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.errors import RingfenceError
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Action, Response

MOST_HELD = 100_000
"""Call records held in memory while the disk refuses; the oldest are lost first, counted and shouted."""
MOST_UNCOUNTED = 4_096
"""Judged calls that may wait to be counted; with so many they are counted before the next is judged."""
_OPEN = Screened(Action.DELIVER, Response())


class Desk(Protocol):
    """What judges."""

    def judge(self, attempt: CallAttempt, now_ms: int) -> Decision:
        """Judge one call."""
        ...

    def named(self, address: str) -> str:
        """Name of the trunk of a source address, or the address."""
        ...

    def count_end(self, calling: PhoneNumber, called: PhoneNumber, record: CallRecord) -> None:
        """Add what the end of a call knows to the behaviour of its numbers."""
        ...


class RecordKeeper(Protocol):
    """Keeps call records for good."""

    def append(self, records: Sequence[CallRecord]) -> None:
        """Write; raises `Unavailable` when the disk refuses, and then nothing of it was kept."""
        ...

    def fresh(self, records: Sequence[CallRecord]) -> list[CallRecord]:
        """Those never offered here before by any worker; from now on they are known."""
        ...


class Counts(Protocol):
    """What is counted, for metrics."""

    def decided(self, decision: Decision) -> None:
        """A call was judged."""
        ...

    def ended(self, record: CallRecord) -> None:
        """A call ended."""
        ...

    def event(self, name: str, by: int = 1) -> None:
        """Something else happened."""
        ...


class SipScreener:
    """Fulfils `Screener` of the redirect server and `LinkJudge` of the Kamailio link. Not for two threads at once."""

    def __init__(
        self,
        desk: Desk,
        log: DecisionLog,
        records: RecordKeeper,
        response: Callable[[Decision], Response],
        counts: Counts,
        clock_ms: Callable[[], int],
        shout: Callable[[str, BaseException], None],
        call_info: str = "",
    ) -> None:
        """`call_info` is the address of the signed card of whom to ask (RFC 8688), `{reference}` in it is filled in."""
        self._desk = desk
        self._log = log
        self._records = records
        self._response = response
        self._counts = counts
        self._clock_ms = clock_ms
        self._shout = shout
        self._call_info = call_info
        self._held: deque[Ended] = deque()
        self._uncounted: list[Decision] = []
        self.trunk = desk.named

    def screen(self, attempt: CallAttempt) -> Screened:
        """Judge and record one call; never raises."""
        return self.screen_all([attempt])[0]

    def screen_all(self, attempts: list[CallAttempt]) -> list[Screened]:
        """Judge each and record all in one write before any is answered; never raises.

        A call whose decision is not on record is delivered: every restriction has a record to appeal to.
        """
        if len(self._uncounted) > MOST_UNCOUNTED:
            self._count_judged()
        now_ms = self._clock_ms()
        decisions = [self._judge(attempt, now_ms) for attempt in attempts]
        made = [decision for decision in decisions if decision is not None]
        self._uncounted += made
        recorded = self._record(made)
        return [self._screened(decision) if recorded and decision is not None else _OPEN for decision in decisions]

    def ended(self, calls: list[Ended]) -> None:
        """Count the calls judged since the last time, when nobody waits for an answer; keep the records of `calls` and
        count them into behaviour. Records that the disk refuses wait for the next time.
        """
        self._count_judged()
        held = self._held
        held.extend(calls)
        while len(held) > MOST_HELD:
            held.popleft()
            self._counts.event("record_lost")
        if not held:
            return
        offered = list(held)
        try:
            self._records.append([one.record for one in offered])
        except (RingfenceError, OSError) as error:
            self._counts.event("record_refused", len(calls))
            self._shout("call records wait in memory because the disk refuses them", error)
            return
        held.clear()
        fresh = {id(record) for record in self._records.fresh([one.record for one in offered])}
        for one in offered:
            if id(one.record) in fresh:
                self._count(one)

    def _judge(self, attempt: CallAttempt, now_ms: int) -> Decision | None:
        try:
            return self._desk.judge(attempt, now_ms)
        except Exception as error:
            self._counts.event("failed_open")
            self._shout("a call was delivered because judging it failed", error)
            return None

    def _record(self, decisions: list[Decision]) -> bool:
        if not decisions:
            return True
        try:
            self._log.append(decisions)
        except (RingfenceError, OSError) as error:
            self._counts.event("log_refused", len(decisions))
            self._shout("the decision log refuses; calls are delivered unrecorded", error)
            return False
        return True

    def _screened(self, decision: Decision) -> Screened:
        action = decision.verdict.action
        calling, called = decision.facts.calling, decision.facts.called
        identity = decision.facts.identity
        verstat = "" if identity is None else identity.verstat.value
        if action is Action.DELIVER:
            fault = "" if identity is None else identity.reason_header
            clean = Response(reason_header=fault) if fault else _OPEN.response
            return Screened(action, clean, decision.id, verstat, calling=calling, called=called)
        response = self._response(decision)
        card = ""
        if self._call_info and response.sip_code == 608:
            card = f"<{self._call_info.replace('{reference}', decision.id)}>;purpose=jwscard"
        return Screened(action, response, decision.id, verstat, card, calling=calling, called=called)

    def _count_judged(self) -> None:
        judged, self._uncounted = self._uncounted, []
        for decision in judged:
            try:
                self._counts.decided(decision)
            except Exception as error:
                self._counts.event("decision_uncounted")
                self._shout("a call is judged and on record but could not be counted", error)

    def _count(self, one: Ended) -> None:
        self._counts.event("call_records")
        self._counts.ended(one.record)
        try:
            self._desk.count_end(one.calling, one.called, one.record)
        except Exception as error:
            self._counts.event("record_uncounted")
            self._shout("a call record is kept but could not be counted", error)
