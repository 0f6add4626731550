"""From what detectors found to what the judge reads: which numbers are published, how sure, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from ringfence.analytics.suspect import SubjectKind, Suspect, accused
from ringfence.telecom.verdict import Mode

HOUR_MS = 3_600_000
STANDS_MS = 24 * HOUR_MS
STOPS_FROM = 0.5
"""Score from which a published number is stopped when nothing else is known: more likely than not."""
COLLATERAL_MOST = 0.0
"""Share of innocent numbers under a device, holder or line, above which its members are not published with it."""


class Published(Struct, frozen=True, gc=False):
    """One number as the judge may read it."""

    number: int
    score: float
    """0 to 1."""
    stop: bool
    """Whether its calls are stopped."""
    by: str
    """Code of the detector, or `model`."""
    until_ms: int


class Guard(Struct, frozen=True, gc=False):
    """A number that is bombarded: calls of strangers to it are stopped for a while."""

    number: int
    callers: tuple[int, ...]
    """Who called it meanwhile, the busiest first."""
    by: str
    until_ms: int


class Page(Struct, frozen=True):
    """What one look publishes."""

    numbers: tuple[Published, ...] = ()
    guards: tuple[Guard, ...] = ()


class Watch(Protocol):
    """Looks at the records that are known by then, as the loop beside the judge does each minute."""

    def look(self, from_ms: int, until_ms: int) -> Page:
        """What follows from the records of that window."""
        ...


def page_of(suspects: Iterable[Suspect], at_ms: int) -> Page:
    """What suspects alone publish, without a model.

    A number by its own score. The members of a device, holder, cell or range with the score of what they act under,
    where nobody innocent is under it. A victim is guarded. What is in shadow stops nobody.
    """
    every = tuple(suspects)
    until_ms = at_ms + STANDS_MS
    guards = tuple(
        Guard(one.number, one.members, one.detector, at_ms + HOUR_MS)
        for one in every
        if one.victim and one.number and one.mode in (Mode.LIVE, Mode.CANARY)
    )
    numbers: list[Published] = []
    for one in accused(every):
        stop = one.score >= STOPS_FROM
        if one.kind is SubjectKind.NUMBER:
            numbers.append(Published(one.number, one.score, stop, one.detector, until_ms))
        elif one.collateral <= COLLATERAL_MOST * len(one.members):
            numbers += [Published(member, one.score, stop, one.detector, until_ms) for member in one.members]
    return Page(tuple(numbers), guards)
