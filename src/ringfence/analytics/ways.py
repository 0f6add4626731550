"""Over which trunks a suspect's calls came: a number that others show is suspect there, and its owner's calls are not.

A calling number that is shown proves little. Whoever is spoofed (改号) calls over other trunks than those who show his
number, so what is found of the number is said of the trunks that its calls came over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from ringfence.analytics.suspect import SubjectKind, Suspect

LEAST_SHARE = 0.1
"""A trunk that brought fewer of the number's calls was not part of what was found: a tenth."""
MANY_CALLS = 30
"""A trunk that brought so many was, whatever their share: nobody hides behind a flood of calls over another."""
MOST_WAYS = 8
"""Who comes over more trunks is suspect on all."""
WAYS = (
    "SELECT calling, trunk_in, COUNT(*) AS attempts FROM {calls} WHERE calling IN ({wanted}) GROUP BY calling, trunk_in"
)
"""Rows of calling number, trunk and calls; `{calls}` is one of `CALLS`."""
CALLS = ("looks", "calls")
"""Where calls lie: those that detectors looked at closely, which are at hand, then all."""
KNOWN = "SELECT trunk_in FROM routes GROUP BY trunk_in ORDER BY SUM(attempts + messages) DESC, trunk_in LIMIT 10000"
"""The trunks that records name, the busiest: whoever can make up names of trunks does not fill the judge's memory."""


def asked_ways(suspects: Iterable[Suspect]) -> frozenset[int]:
    """Numbers whose trunks are to be gathered: those suspected of their own calls."""
    return frozenset(one.number for one in suspects if one.kind is SubjectKind.NUMBER and one.number and not one.victim)


def ways(rows: Iterable[tuple[int, str | None, int]]) -> Mapping[int, tuple[str, ...]]:
    """From rows of calling number, trunk and calls: the trunks of each number, by name.

    None for a number that came over too many, or over one that its records do not name: it is suspect on all.
    """
    calls: dict[int, dict[str, int]] = {}
    for number, trunk, attempts in rows:
        calls.setdefault(number, {})[trunk or ""] = attempts
    found: dict[int, tuple[str, ...]] = {}
    for number, by_trunk in calls.items():
        least = min(LEAST_SHARE * sum(by_trunk.values()), MANY_CALLS)
        told = sorted(trunk for trunk, attempts in by_trunk.items() if attempts >= least)
        found[number] = tuple(told) if 0 < len(told) <= MOST_WAYS and told[0] else ()
    return found


def gathered_ways(
    suspects: Sequence[Suspect], views: Iterable[str], ask: Callable[[str], Iterable[tuple[int, str | None, int]]]
) -> list[Suspect]:
    """The suspects with their trunks; `ask` gives the rows of a statement, a view answers for whom none before did."""
    found: dict[int, tuple[str, ...]] = {}
    for view in views:
        if missing := sorted(asked_ways(suspects) - found.keys()):
            found.update(ways(ask(WAYS.format(calls=view, wanted=", ".join(map(str, missing))))))
    return with_ways(suspects, found)


def with_ways(suspects: Sequence[Suspect], found: Mapping[int, tuple[str, ...]]) -> list[Suspect]:
    """The suspects with their trunks, where they are known."""
    asked = asked_ways(suspects)
    return [
        msgspec.structs.replace(one, trunks=found[one.number]) if one.number in asked and found.get(one.number) else one
        for one in suspects
    ]


def joined(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The trunks of two finds of the same number; nothing stands for all."""
    both = {*one, *other}
    return tuple(sorted(both)) if one and other and len(both) <= MOST_WAYS else ()
