"""Gathers what is known of a call under one time budget and judges it; never raises, and in doubt delivers."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field

from ringfence.screening.calling import calling_text, is_countable
from ringfence.screening.decision import Decision
from ringfence.screening.facts import Facts, ListFacts, Reputation, TrunkFacts, Velocity
from ringfence.screening.line import Line, Lines
from ringfence.screening.policy import BUDGET, JUDGE, delivered
from ringfence.screening.ruleset import Ruleset
from ringfence.screening.screen import screen
from ringfence.screening.sources import ListBook, NumberingPlan, ReputationBook, TrunkBook, VelocityStore
from ringfence.telecom.allocation import Allocation, NumberKind
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.number import UNREADABLE, PhoneNumber

_EMERGENCY = NumberKind.EMERGENCY


class Tally(Struct):
    """What went wrong since the start, for the door's metrics."""

    judged: int = 0
    faults: int = 0
    """Calls that were delivered because the judge itself failed."""
    over_budget: int = 0
    failed: dict[str, int] = field(default_factory=dict)
    """Failures by source."""
    last_fault: str = ""


class Desk:
    """The judge of one worker; not for use by two threads at once."""

    def __init__(
        self,
        plan: NumberingPlan,
        velocity: VelocityStore,
        lists: ListBook,
        trunks: TrunkBook,
        reputations: ReputationBook,
        ruleset: Callable[[], Ruleset],
        ids: Callable[[int], str],
        clock_us: Callable[[], int],
        worker: int = 0,
        home_jurisdiction: str = "CN",
        budget_us: int = 20_000,
    ) -> None:
        """`clock_us` is a steady clock in microseconds; `ids` makes a decision id from milliseconds since 1970."""
        self._plan = plan
        self._velocity = velocity
        self._lists = lists
        self._lines = Lines(trunks)
        self._reputations = reputations
        self._ruleset = ruleset
        self._ids = ids
        self._clock_us = clock_us
        self._worker = worker
        self._home = home_jurisdiction
        self._budget_us = budget_us
        self._offset_hour = -1
        self._offsets: dict[str, int] = {}
        self._deadline = 0
        self.tally = Tally()

    def judge(self, attempt: CallAttempt, now_ms: int) -> Decision:
        """Judge one call now (milliseconds since 1970 UTC). Never raises: a fault of ours delivers and is counted."""
        started = self._clock_us()
        at_ms = now_ms if attempt.at_ms is None else attempt.at_ms
        self.tally.judged += 1
        try:
            ruleset = self._ruleset()
            self._deadline = started + self._budget_us
            facts = self._gather(attempt, at_ms, ruleset)
            verdict = screen(facts, ruleset)
        except Exception as fault:
            self.tally.faults += 1
            self.tally.last_fault = repr(fault)
            facts = self._nothing_known(attempt, at_ms)
            verdict = delivered((), "", "")
        return Decision(self._ids(at_ms), facts, verdict, self._clock_us() - started, self._worker)

    def _gather(self, attempt: CallAttempt, at_ms: int, ruleset: Ruleset) -> Facts:
        late: list[str] = []
        line = self._line(attempt.trunk, late) if attempt.trunk else None
        country, area = (line.trunk.jurisdiction, line.trunk.area_code) if line else (self._home, "")
        called, called_allocation = self._read(attempt.called, country, area, late)
        text = calling_text(attempt, line.trunk.kind if line else None)
        calling, calling_allocation = self._read(text, country, area, late)
        trunk: TrunkFacts | None = None
        lists: ListFacts | None = None
        calling_velocity: Velocity | None = None
        called_velocity: Velocity | None = None
        reputation: Reputation | None = None
        if called_allocation is not None and called_allocation.kind is _EMERGENCY:
            self._touch(calling, called, at_ms, late, emergency=True)
        else:
            if line is not None:
                trunk = self._trunk(line, calling, attempt.diversion, late)
            calling_velocity, called_velocity = self._touch(calling, called, at_ms, late, emergency=False)
            lists = self._match(calling, called, trunk.carrier if trunk else "", at_ms, late)
            reputation = self._reputation(calling, at_ms, late)
            if self._clock_us() > self._deadline:
                late.append(BUDGET)
                self.tally.over_budget += 1
        return Facts(
            at_ms, calling, called, attempt, calling_allocation, called_allocation, trunk, lists, calling_velocity,
            called_velocity, reputation, self._local_minute(ruleset, country, at_ms), country, tuple(late),
        )  # fmt: skip

    def _line(self, name: str, late: list[str]) -> Line | None:
        try:
            return self._lines.find(name)
        except Exception as fault:
            self._failed("trunk", fault, late)
            return None

    def _read(self, text: str, country: str, area: str, late: list[str]) -> tuple[PhoneNumber, Allocation | None]:
        try:
            number = self._plan.read(text, country, area)
            return number, self._plan.allocation(number)
        except Exception as fault:
            self._failed("plan", fault, late)
            return UNREADABLE, None

    def _trunk(self, line: Line, calling: PhoneNumber, diversion: str, late: list[str]) -> TrunkFacts | None:
        diverting = None
        if diversion and line.restricted:
            diverting = self._read(diversion, line.trunk.jurisdiction, line.trunk.area_code, late)[0]
        return line.facts(calling, diverting)

    def _touch(
        self, calling: PhoneNumber, called: PhoneNumber, at_ms: int, late: list[str], *, emergency: bool
    ) -> tuple[Velocity | None, Velocity | None]:
        # Always asked, late or not: a call that is not counted makes every later judgement wrong.
        try:
            as_calling, as_called = self._velocity.touch(calling, called, at_ms, emergency=emergency)
        except Exception as fault:
            self._failed("velocity", fault, late)
            return None, None
        return as_calling if is_countable(calling) else None, as_called if is_countable(called) else None

    def _match(
        self, calling: PhoneNumber, called: PhoneNumber, carrier: str, at_ms: int, late: list[str]
    ) -> ListFacts | None:
        if self._clock_us() > self._deadline:
            late.append("lists")
            return None
        try:
            return self._lists.match(calling, called, carrier, at_ms)
        except Exception as fault:
            self._failed("lists", fault, late)
            return None

    def _reputation(self, calling: PhoneNumber, at_ms: int, late: list[str]) -> Reputation | None:
        if self._clock_us() > self._deadline:
            late.append("reputation")
            return None
        try:
            return self._reputations.of(calling, at_ms) if is_countable(calling) else None
        except Exception as fault:
            self._failed("reputation", fault, late)
            return None

    def _failed(self, source: str, fault: Exception, late: list[str]) -> None:
        if source not in late:
            late.append(source)
        self.tally.failed[source] = self.tally.failed.get(source, 0) + 1
        self.tally.last_fault = f"{source}: {fault!r}"

    def _local_minute(self, ruleset: Ruleset, country: str, at_ms: int) -> int:
        hour = at_ms // 3_600_000
        if hour != self._offset_hour:
            self._offset_hour = hour
            self._offsets = {}
        offset = self._offsets.get(country)
        if offset is None:
            offset = self._offsets[country] = ruleset.at(at_ms).utc_offset_s(country, at_ms)
        return (at_ms // 1000 + offset) // 60 % 1440

    def _nothing_known(self, attempt: CallAttempt, at_ms: int) -> Facts:
        return Facts(
            at_ms, UNREADABLE, UNREADABLE, attempt, None, None, None, None, None, None, None, 0, self._home, (JUDGE,)
        )
