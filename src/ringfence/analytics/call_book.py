"""What an analyst asks of the call records: the calls of a suspect, hour by hour, and who called the same people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct


class CallSeen(Struct, frozen=True, kw_only=True):
    """One call of a suspect. Times are milliseconds since 1970 UTC, lengths are milliseconds."""

    at_ms: int
    calling: int
    """Packed `PhoneNumber`."""
    called: int
    message: bool
    ring_ms: int | None
    """From first ringing to answer or release; None: it did not ring, or nobody knows."""
    talk_ms: int | None
    """None: not answered."""
    released_by: int
    """As `analytics.record.ReleasedBy`."""
    trunk: str
    """Of arrival."""


class HourSeen(Struct, frozen=True, kw_only=True):
    """One hour of a suspect's calls."""

    hour_ms: int
    answered: int
    unanswered: int
    parties: int
    """Different numbers called."""


class Neighbour(Struct, frozen=True, kw_only=True):
    """Another number that called the same people."""

    number: int
    """Packed `PhoneNumber`."""
    common: int
    """Different numbers that both called."""
    parties: int
    """Different numbers that it called in all."""


class RouteSeen(Struct, frozen=True, kw_only=True):
    """One trunk that calls came in on; the empty name stands for calls that name none."""

    trunk: str
    calls: int
    numbers: int
    """Different numbers that called on it."""


class CallBook(Protocol):
    """Answers from the kept call records; windows are `[from_ms, until_ms)`. Raises `Unavailable`."""

    def calls(
        self, numbers: Sequence[int], from_ms: int, until_ms: int, *, limit: int, received: bool = False
    ) -> tuple[CallSeen, ...]:
        """Calls that these numbers made (or received), newest first."""
        ...

    def hours(
        self, numbers: Sequence[int], from_ms: int, until_ms: int, *, received: bool = False
    ) -> tuple[HourSeen, ...]:
        """Every hour of the window, also the quiet ones, in order; with `received`, parties are who called."""
        ...

    def neighbours(self, number: int, from_ms: int, until_ms: int, *, limit: int) -> tuple[Neighbour, ...]:
        """Who else called at least three of the numbers that this one called, most in common first."""
        ...

    def routes(self, numbers: Sequence[int], from_ms: int, until_ms: int, *, limit: int) -> tuple[RouteSeen, ...]:
        """On which trunks these numbers called, busiest first."""
        ...

    def called(self, numbers: Sequence[int], from_ms: int, until_ms: int, *, limit: int) -> tuple[int, ...]:
        """Different numbers that these called, as packed `PhoneNumber`, those called most often first."""
        ...
