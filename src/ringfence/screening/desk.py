"""Gathers what is known of a call under one time budget and judges it; never raises, and in doubt delivers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import msgspec
from msgspec import Struct, field

from ringfence.screening.authentication.law import IdentityLaw
from ringfence.screening.calling import calling_text, is_countable
from ringfence.screening.decision import Decision
from ringfence.screening.facts import Facts, ListFacts, Reputation, Suspicion, TrunkFacts, Velocity
from ringfence.screening.line import Line, Lines
from ringfence.screening.policy import BUDGET, JUDGE, delivered
from ringfence.screening.registered import RegistryFacts
from ringfence.screening.ruleset import Ruleset
from ringfence.screening.screen import screen
from ringfence.screening.sources import (
    Authenticator,
    IdentityQuestion,
    ListBook,
    NumberingPlan,
    RegistryBook,
    RegistryQuestion,
    ReputationBook,
    SuspicionBook,
    TrunkBook,
    VelocityStore,
)
from ringfence.telecom.allocation import Allocation, NumberKind
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.identity import Outcome
from ringfence.telecom.number import UNREADABLE, PhoneNumber
from ringfence.telecom.verdict import Action, Verdict

Known: TypeAlias = tuple[Velocity | None, Velocity | None, ListFacts | None, Reputation | None, Suspicion | None]

HOUR_MS = 3_600_000
_EMERGENCY = NumberKind.EMERGENCY
_REACHES = (Action.DELIVER, Action.LABEL)


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
        clock_ns: Callable[[], int],
        worker: int = 0,
        home_jurisdiction: str = "CN",
        budget_us: int = 20_000,
        authenticator: Authenticator | None = None,
        registry: RegistryBook | None = None,
        suspicions: SuspicionBook | None = None,
    ) -> None:
        """`clock_ns` is a steady clock in nanoseconds; `ids` makes a decision id from milliseconds since 1970.

        Without an `authenticator` signed caller identity is recorded and not judged; without a `registry` nobody is
        asked what is registered, without `suspicions` what detectors found.
        """
        self._plan = plan
        self._velocity = velocity
        self._lists = lists
        self._lines = Lines(trunks)
        self._reputations = reputations
        self._ruleset = ruleset
        self._ids = ids
        self._clock_ns = clock_ns
        self._worker = worker
        self._home = home_jurisdiction
        self._budget_ns = budget_us * 1000
        self._authenticator = authenticator
        self._registry = registry
        self._suspicions = suspicions
        self._offset_hour = -1
        self._offsets: dict[str, int] = {}
        self._deadline = 0
        self.tally = Tally()

    def judge(self, attempt: CallAttempt, now_ms: int) -> Decision:
        """Judge one call now (milliseconds since 1970 UTC). Never raises: a fault of ours delivers and is counted."""
        started = self._clock_ns()
        at_ms = now_ms if attempt.at_ms is None else attempt.at_ms
        self.tally.judged += 1
        try:
            ruleset = self._ruleset()
            self._deadline = started + self._budget_ns
            facts = self._gather(attempt, at_ms, ruleset)
            verdict = screen(facts, ruleset)
            if facts.registry is not None:
                self._count(facts, verdict)
        except Exception as fault:
            self.tally.faults += 1
            self.tally.last_fault = repr(fault)
            facts = self._nothing_known(attempt, at_ms)
            verdict = delivered((), "", "")
        return Decision(self._ids(at_ms), facts, verdict, (self._clock_ns() - started) // 1000, self._worker)

    def _gather(self, attempt: CallAttempt, at_ms: int, ruleset: Ruleset) -> Facts:
        late: list[str] = []
        line = self._line(attempt.trunk, late) if attempt.trunk else None
        if line is None:
            country, area, kind = self._home, "", None
        else:
            country, area, kind = line.trunk.jurisdiction, line.trunk.area_code, line.trunk.kind
        called, called_allocation = self._read(attempt.called, country, area, late)
        text = attempt.calling if not attempt.asserted_identity else calling_text(attempt, kind)
        calling, calling_allocation = self._read(text, country, area, late)
        trunk: TrunkFacts | None = None
        known: Known = (None, None, None, None, None)
        identity: Outcome | None = None
        registered: RegistryFacts | None = None
        offset = self._offsets.get(country) if at_ms // HOUR_MS == self._offset_hour else None
        if offset is None:
            offset = self._offset(ruleset, country, at_ms)
        local_s = at_ms // 1000 + offset
        if called_allocation is not None and called_allocation.kind is _EMERGENCY:
            self._open_call_back(calling, called, at_ms, late)
        else:
            if line is not None:
                trunk = self._trunk(line, calling, attempt.diversion, late)
            known = self._known(calling, called, trunk, attempt.trunk, at_ms, late)
            if self._registry is not None and not self._registry.silent:
                asked = RegistryQuestion(calling, calling_allocation, called, attempt.trunk, country, at_ms, local_s)
                registered = self._registered(self._registry, asked, late)
            if self._authenticator is not None:
                law = ruleset.at(at_ms).jurisdiction(country).identity
                required = kind in law.required_on
                if attempt.identity or required:
                    question = IdentityQuestion(attempt, calling, called, None, at_ms, required)
                    identity = self._identity(self._authenticator, question, law, (country, area), late)
            if self._clock_ns() > self._deadline:
                late.append(BUDGET)
                self.tally.over_budget += 1
        as_calling, as_called, lists, reputation, suspicion = known
        return Facts(
            at_ms, calling, called, attempt, calling_allocation, called_allocation, trunk, lists, as_calling, as_called,
            reputation, local_s // 60 % 1440, country, tuple(late) if late else (), identity, registered, suspicion,
        )  # fmt: skip

    def _offset(self, ruleset: Ruleset, country: str, at_ms: int) -> int:
        """Seconds that the country is ahead of UTC, remembered for the hour."""
        if at_ms // HOUR_MS != self._offset_hour:
            self._offset_hour, self._offsets = at_ms // HOUR_MS, {}
        offset = self._offsets[country] = ruleset.at(at_ms).utc_offset_s(country, at_ms)
        return offset

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

    def _open_call_back(self, calling: PhoneNumber, called: PhoneNumber, at_ms: int, late: list[str]) -> None:
        try:
            self._velocity.touch(calling, called, at_ms, emergency=True)
        except Exception as fault:
            self._failed("velocity", fault, late)

    def _known(
        self,
        calling: PhoneNumber,
        called: PhoneNumber,
        trunk: TrunkFacts | None,
        over: str,
        at_ms: int,
        late: list[str],
    ) -> Known:
        as_calling: Velocity | None = None
        as_called: Velocity | None = None
        lists: ListFacts | None = None
        reputation: Reputation | None = None
        # Behaviour is counted even when time is short: a call that is not counted makes later judgements wrong.
        try:
            as_calling, as_called = self._velocity.touch(calling, called, at_ms, emergency=False)
        except Exception as fault:
            self._failed("velocity", fault, late)
        countable = is_countable(calling)
        if not countable:
            as_calling = None
        if self._clock_ns() > self._deadline:
            late += ("lists", "reputation", "suspicion")
            return as_calling, as_called, lists, reputation, None
        try:
            lists = self._lists.match(calling, called, trunk.carrier if trunk is not None else "", at_ms)
        except Exception as fault:
            self._failed("lists", fault, late)
        try:
            reputation = self._reputations.of(calling, at_ms) if countable else None
        except Exception as fault:
            self._failed("reputation", fault, late)
        return as_calling, as_called, lists, reputation, self._suspicion(calling, at_ms, over, late)

    def _registered(self, registry: RegistryBook, question: RegistryQuestion, late: list[str]) -> RegistryFacts | None:
        if self._clock_ns() > self._deadline:
            late.append("registry")
            return None
        try:
            found = registry.of(question)
        except Exception as fault:
            self._failed("registry", fault, late)
            return None
        if found is not None:
            late += found.unknown
        return found

    def _suspicion(self, calling: PhoneNumber, at_ms: int, over: str, late: list[str]) -> Suspicion | None:
        if self._suspicions is None:
            return None
        try:
            return self._suspicions.of(calling, at_ms, over)
        except Exception as fault:
            self._failed("suspicion", fault, late)
            return None

    def _count(self, facts: Facts, verdict: Verdict) -> None:
        """Calls that reach a person count against the caps of who calls; a fault there changes no verdict."""
        if self._registry is None or facts.registry is None or facts.registry.caller is None:
            return
        if verdict.action in _REACHES:
            try:
                self._registry.let_through(facts)
            except Exception as fault:
                self._failed("caps", fault, [])

    def _identity(
        self,
        authenticator: Authenticator,
        question: IdentityQuestion,
        law: IdentityLaw,
        place: tuple[str, str],
        late: list[str],
    ) -> Outcome | None:
        if self._clock_ns() > self._deadline:
            late.append("identity")
            return None
        diversion = question.attempt.diversion
        if diversion:
            question = msgspec.structs.replace(question, diverting=self._read(diversion, *place, late)[0])
        try:
            return authenticator.verify(question, law)
        except Exception as fault:
            self._failed("identity", fault, late)
            return None

    def _failed(self, source: str, fault: Exception, late: list[str]) -> None:
        if source not in late:
            late.append(source)
        self.tally.failed[source] = self.tally.failed.get(source, 0) + 1
        self.tally.last_fault = f"{source}: {fault!r}"

    def _nothing_known(self, attempt: CallAttempt, at_ms: int) -> Facts:
        return Facts(
            at_ms, UNREADABLE, UNREADABLE, attempt, None, None, None, None, None, None, None, 0, self._home, (JUDGE,)
        )
