"""Questions over recorded decisions."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from ringfence.screening.decision import Decision
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Action


class DecisionFilter(Struct, frozen=True, kw_only=True):
    """Which decisions to show; None asks for all. Times are milliseconds since 1970 UTC, `until_ms` is excluded."""

    since_ms: int | None = None
    until_ms: int | None = None
    number: PhoneNumber | None = None
    """On either side of the call."""
    calling: PhoneNumber | None = None
    called: PhoneNumber | None = None
    action: Action | None = None
    finding: str | None = None
    trunk: str | None = None


class DecisionRow(Struct, frozen=True, kw_only=True):
    """One line of a list of decisions."""

    id: str
    at_ms: int
    calling: PhoneNumber
    called: PhoneNumber
    trunk: str
    action: Action
    score: float
    findings: tuple[str, ...]
    """Codes that counted."""
    shadow_findings: tuple[str, ...]
    elapsed_us: int
    ruleset: str


class Slice(Struct, frozen=True, kw_only=True):
    """What happened in one step of time."""

    at_ms: int
    calls: int
    actions: dict[Action, int]


class Pulse(Struct, frozen=True, kw_only=True):
    """What happened since a moment, for the live page. Latencies are microseconds."""

    slices: tuple[Slice, ...]
    actions: dict[Action, int]
    findings: tuple[tuple[str, int, int], ...]
    """Code, times counted, times in shadow; most frequent first."""
    latency_p50_us: int
    latency_p90_us: int
    latency_p99_us: int


class Archive(Protocol):
    """The decision log as something to ask."""

    def find(self, decision_id: str) -> Decision | None:
        """The whole decision; None when there is none of that id or it was deleted with age."""
        ...

    def search(self, wanted: DecisionFilter, *, limit: int = 50, before: str = "") -> tuple[DecisionRow, ...]:
        """Newest first; `before` is the id of the last row of the page before."""
        ...

    def pulse(self, since_ms: int, until_ms: int, step_ms: int) -> Pulse:
        """Totals and a series of equal steps."""
        ...

    def count(self, wanted: DecisionFilter) -> dict[Action, int]:
        """How many decisions of each action match."""
        ...
