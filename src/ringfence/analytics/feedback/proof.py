"""Proof of call: whether call records or decisions show that a number called whoever speaks of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec
from msgspec import Struct

from ringfence.analytics.feedback.vote import Vote
from ringfence.telecom.number import NumberForm, PhoneNumber

CLOCKS_MS = 300_000
"""A call counts when it began before the word came in, give or take so much between two clocks."""


class Met(Struct, frozen=True, array_like=True, gc=False):
    """A number called another, for the first time at that moment."""

    calling: int
    called: int
    at_ms: int


def forms(number: PhoneNumber) -> tuple[str, ...]:
    """How whoever passes complaints on may have written the complaining number; empty for what is no number."""
    if number.form is NumberForm.SHORT:
        return (str(number),)
    if number.form is not NumberForm.E164:
        return ()
    digits = str(number.digits)
    national = digits.removeprefix(str(number.country_code))
    return f"+{digits}", digits, f"00{digits}", national, f"0{national}"


def unproven(votes: Iterable[Vote]) -> frozenset[int]:
    """The numbers whose calls have to be looked for."""
    return frozenset(vote.number for vote in votes if not vote.proven)


def prove(votes: Sequence[Vote], met: Iterable[Met], names: Callable[[int], Sequence[str]]) -> list[Vote]:
    """The votes, those proven whose reporter the number had called when the word came in.

    `names` tells under which names the called number may stand as a reporter. Where a reporter is recognised all of its
    votes get one name, so that nobody counts twice by being written in two ways.
    """
    waiting: defaultdict[int, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, vote in enumerate(votes):
        if not vote.proven:
            waiting[vote.number][vote.reporter].append(place)
    proven: set[int] = set()
    called_as: dict[str, str] = {}
    for one in met:
        people = waiting.get(one.calling)
        if people is None:
            continue
        for name in names(one.called):
            for place in people.get(name, ()):
                called_as[name] = f"number:{PhoneNumber(one.called)}"
                if one.at_ms <= votes[place].came_ms + CLOCKS_MS:
                    proven.add(place)
    return [
        msgspec.structs.replace(
            vote, proven=vote.proven or place in proven, reporter=called_as.get(vote.reporter, vote.reporter)
        )
        for place, vote in enumerate(votes)
    ]
