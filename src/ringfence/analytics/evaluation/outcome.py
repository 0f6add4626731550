"""Keeps what happened in a replay: for each number, each campaign, each persona, each bombarded person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Protocol, TypeAlias

from msgspec import Struct, field

from ringfence.analytics.evaluation.truth import LAWFUL, Abuse, Behind, Replayed
from ringfence.analytics.published import PublishedNumber

JUDGE = "judge"
PERSON = Behind("people", LAWFUL)
RINGS = frozenset({"bombing_voice", "bombing_codes"})
"""Families that harm one person by the number of rings: what is counted before the first stop is rings."""


class Sight(Protocol):
    """What the judge said of a call."""

    @property
    def by(self) -> str:
        """Code of what stopped it, or `judge`; empty when it went through."""
        ...

    @property
    def score(self) -> float:
        """Sum of the weights of findings that counted."""
        ...

    @property
    def codes(self) -> tuple[str, ...]:
        """Findings that counted."""
        ...


class Campaign(Struct):
    """One operation, or one attack on one person where that is what the family does."""

    family: str
    level: int
    first_ms: int
    calls: int = 0
    stopped: int = 0
    stopped_ms: int | None = None
    stopped_by: str = ""
    rang: int = 0
    """Phones that rang before the first stop; of bombing: rings at the victim."""
    answered: int = 0
    """Of those, how many answered."""
    rang_all: int = 0
    """Phones that rang at all although calls were being stopped."""
    people: int = 0
    """Phones that would ring if nobody stopped anything."""
    seen: set[int] = field(default_factory=set)
    reached: set[int] = field(default_factory=set)


class Caller(Struct):
    """One calling number over the replay."""

    calls: int = 0
    stopped: int = 0
    first_ms: int = 0
    stopped_ms: int | None = None
    published: float = 0.0
    """Highest score that was published of it."""
    weighed: float = 0.0
    """Highest score that the live judge gave a call of it."""
    by: str = ""
    """What stopped it first."""


class Persona(Struct):
    """Lawful calls of one kind of caller."""

    calls: int = 0
    stopped: int = 0
    numbers: int = 0
    numbers_stopped: int = 0
    numbers_published: int = 0
    by: Counter[str] = field(default_factory=Counter)
    """What stopped them, by code."""


class Outcomes:
    """Filled call by call, in order of setup."""

    Truth: TypeAlias = Mapping[str, Abuse]

    def __init__(self, behind: Mapping[int, Behind]) -> None:
        self.behind = behind
        self.campaigns: dict[str, Campaign] = {}
        self.callers: dict[int, Caller] = {}
        self.personas: defaultdict[str, Persona] = defaultdict(Persona)
        self.stops: dict[int, int] = {}
        """First stop of each number, whoever it was."""
        self.shown: set[int] = set()
        """Lawful numbers that abusive calls showed."""
        self.calls = 0
        self.messages = 0

    def add(self, call: Replayed, truth: Abuse | None, judged: Sight | None) -> None:
        """One call, and what the judge said if it was asked."""
        by = "" if judged is None else judged.by
        self.calls += 1
        self.messages += call.message
        persona = self.behind.get(call.calling, PERSON)
        own = truth is None or persona.level != LAWFUL
        if own:
            self._count(call, judged, by)
        else:
            self.shown.add(call.calling)
        if by:
            self.stops.setdefault(call.calling, call.setup_ms)
        if truth is not None:
            if truth.victim:
                self._harm(call, truth, by)
        elif persona.level == LAWFUL and not call.message:
            held = self.personas[persona.persona]
            held.calls += 1
            if by:
                held.stopped += 1
                held.by[self._why(judged, by)] += 1

    def _count(self, call: Replayed, judged: Sight | None, by: str) -> None:
        caller = self.callers.get(call.calling)
        if caller is None:
            caller = self.callers[call.calling] = Caller(first_ms=call.setup_ms)
        caller.calls += 1
        if judged is not None:
            caller.weighed = max(caller.weighed, judged.score)
        if by:
            caller.stopped += 1
            if caller.stopped_ms is None:
                caller.stopped_ms, caller.by = call.setup_ms, self._why(judged, by)

    @staticmethod
    def _why(judged: Sight | None, by: str) -> str:
        return "+".join(sorted(judged.codes)) if by == JUDGE and judged is not None else by

    def _harm(self, call: Replayed, truth: Abuse, by: str) -> None:
        held = self.campaigns.get(truth.campaign)
        if held is None:
            held = self.campaigns[truth.campaign] = Campaign(truth.family, truth.level, call.setup_ms)
        held.calls += 1
        rang = call.message or call.ring_ms is not None
        who = held.calls if truth.family in RINGS else truth.victim
        if rang and who not in held.seen:
            held.seen.add(who)
            held.people += 1
        if by:
            held.stopped += 1
            if held.stopped_ms is None:
                held.stopped_ms, held.stopped_by = call.setup_ms, by
            return
        if rang and who not in held.reached:
            held.reached.add(who)
            held.rang_all += 1
            if held.stopped_ms is None:
                held.rang += 1
        if held.stopped_ms is None and call.answer_ms is not None:
            held.answered += 1

    def published(self, one: PublishedNumber) -> None:
        """A number is readable for the judge from now on."""
        held = self.callers.get(one.number)
        if held is not None:
            held.published = max(held.published, one.score)

    def finish(self) -> None:
        """Count numbers by persona, once all calls were told."""
        for number, caller in self.callers.items():
            behind = self.behind.get(number, PERSON)
            if behind.level != LAWFUL:
                continue
            held = self.personas[behind.persona]
            held.numbers += 1
            held.numbers_stopped += caller.stopped > 0
            held.numbers_published += caller.published > 0
