"""Questions over recorded decisions, and over the records of how calls ended."""

from __future__ import annotations

from collections.abc import Mapping
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
    identity: str = ""
    """What its signed identity came to: `A`, `B`, `C` or `passed`, `failed`, `pending`, `unverified`; empty: none."""


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


class Traffic(Struct, frozen=True, kw_only=True):
    """What calls of one trunk came to."""

    trunk: str
    """Name as the edge gave it; empty where it gave none."""
    calls: int
    actions: dict[Action, int]
    identities: dict[str, int]
    """Calls by `DecisionRow.identity`."""
    busiest: int
    """Most calls within one second."""


class Ends(Struct, frozen=True):
    """How calls ended, of those whose record has arrived."""

    calls: int
    answered: int
    talk_ms: int
    """Sum over the answered ones."""


class RecordBook(Protocol):
    """The call records as something to ask."""

    def ends(self, since_ms: int, until_ms: int) -> Mapping[str, Ends]:
        """By the trunk that the record names, of calls attempted in the span, to the minute."""
        ...


class Archive(Protocol):
    """The decision log as something to ask."""

    def find(self, decision_id: str) -> Decision | None:
        """The whole decision; None when there is none of that id or it was deleted with age."""
        ...

    def search(self, wanted: DecisionFilter, *, limit: int = 50, before: str = "") -> tuple[DecisionRow, ...]:
        """Newest first; `before` is the id of the last row of the page before."""
        ...

    def pulse(self, since_ms: int, until_ms: int, step_ms: int, *, trunk: str | None = None) -> Pulse:
        """Totals and a series of equal steps, of all calls or of one trunk's."""
        ...

    def traffic(self, since_ms: int, until_ms: int) -> tuple[Traffic, ...]:
        """Every trunk that calls came from, the busiest first."""
        ...

    def count(self, wanted: DecisionFilter) -> dict[Action, int]:
        """How many decisions of each action match."""
        ...
