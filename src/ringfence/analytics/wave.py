"""Waves: suspects that belong together, and how a wave is known again while it grows."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta, Struct

from ringfence.analytics.inquiry import numbers_under
from ringfence.analytics.suspect import SubjectKind, Suspect
from ringfence.telecom.verdict import Mode

LEAST_NUMBERS = 3
"""Fewer numbers are suspects, not a wave."""
RANGE_SIZE = 10_000
"""Numbers of one block are assigned together (ITU-T E.164 practice): neighbours that one detector finds at one time
belong together."""
APART_MS = 3_600_000
"""Neighbours whose calls lie further apart are not joined for being neighbours."""
KNOWN_AGAIN_MS = 7 * 86_400_000
"""A wave that was quiet for longer is another one when it comes back."""
MOST_NUMBERS = 5_000


class Wave(Struct, frozen=True, kw_only=True):
    """Suspects that belong together. Times are milliseconds since 1970 UTC."""

    id: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
    numbers: tuple[int, ...]
    """Packed numbers that call, at most 5,000."""
    victims: tuple[int, ...]
    """Packed numbers that suffer the calls."""
    trunks: tuple[str, ...]
    detectors: tuple[str, ...]
    """Codes of those that found it."""
    live: bool
    """Whether a detector that is trusted is among them."""
    collateral: int
    """Numbers under its suspects that behave like persons."""
    first_ms: int
    last_ms: int
    found_ms: int
    seen_ms: int
    growth: tuple[tuple[int, int], ...]
    """(moment of a run, numbers known then), in order."""


class Group(Struct, frozen=True, kw_only=True):
    """Suspects of one run that belong together."""

    suspects: tuple[Suspect, ...]
    numbers: frozenset[int]
    victims: frozenset[int]


class WaveBook(Protocol):
    """Keeps waves."""

    def put(self, groups: Sequence[Group], *, at_ms: int) -> tuple[Wave, ...]:
        """Take the groups of a run; returns the waves that begin with it."""
        ...

    def page(self, *, limit: int, skip: int = 0) -> tuple[Wave, ...]:
        """Those found last come first, trusted detectors' before others."""
        ...

    def find(self, wave: str) -> Wave | None:
        """The one of that id."""
        ...


def grouped(suspects: Sequence[Suspect]) -> tuple[Group, ...]:
    """Suspects joined that share a number or a victim, or are neighbours found by one detector; largest first."""
    parent = list(range(len(suspects)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for one, other in _links(suspects):
        parent[root(one)] = root(other)
    members: dict[int, list[Suspect]] = {}
    for place, suspect in enumerate(suspects):
        members.setdefault(root(place), []).append(suspect)
    groups = [_group(found) for found in members.values()]
    large = [group for group in groups if len(group.numbers) >= LEAST_NUMBERS]
    return tuple(sorted(large, key=lambda group: (-len(group.numbers), min(group.numbers))))


def grown(group: Group, known: Iterable[Wave], at_ms: int) -> Wave:
    """The wave of a group: one that is known and shares a number with it, joined with it, else a new one."""
    same = [wave for wave in known if at_ms - wave.seen_ms <= KNOWN_AGAIN_MS and _shares(wave, group)]
    before = min(same, key=lambda wave: (wave.found_ms, wave.id), default=None)
    numbers = {*group.numbers, *(number for wave in same for number in wave.numbers)}
    kept = tuple(sorted(numbers)[:MOST_NUMBERS])
    firsts = [one.first_ms for one in group.suspects]
    lasts = [one.last_ms for one in group.suspects]
    step = (at_ms, len(numbers))
    return Wave(
        id=before.id if before else _id(group, at_ms),
        numbers=kept,
        victims=tuple(sorted({*group.victims, *(number for wave in same for number in wave.victims)})),
        trunks=tuple(sorted({*_trunks(group), *(name for wave in same for name in wave.trunks)})),
        detectors=tuple(
            sorted({*(one.detector for one in group.suspects), *(code for wave in same for code in wave.detectors)})
        ),
        live=any(one.mode in (Mode.LIVE, Mode.CANARY) for one in group.suspects) or any(wave.live for wave in same),
        collateral=max([one.collateral for one in group.suspects], default=0),
        first_ms=min([*firsts, *(wave.first_ms for wave in same)]),
        last_ms=max([*lasts, *(wave.last_ms for wave in same)]),
        found_ms=before.found_ms if before else at_ms,
        seen_ms=at_ms,
        growth=((*before.growth, step) if before else (step,))[-500:],
    )


def _links(suspects: Sequence[Suspect]) -> Iterable[tuple[int, int]]:
    """Pairs of places that belong together; each number and each block links whoever is next to it."""
    by_number: dict[int, int] = {}
    by_block: dict[tuple[str, int], list[int]] = {}
    for place, suspect in enumerate(suspects):
        for number in numbers_under(suspect):
            if number in by_number:
                yield place, by_number[number]
            by_number[number] = place
        if suspect.kind is SubjectKind.NUMBER and suspect.number and not suspect.victim:
            by_block.setdefault((suspect.detector, suspect.number // RANGE_SIZE), []).append(place)
    for places in by_block.values():
        ordered = sorted(places, key=lambda place: suspects[place].first_ms)
        for one, other in itertools.pairwise(ordered):
            if suspects[other].first_ms - suspects[one].last_ms <= APART_MS:
                yield one, other


def _group(found: Sequence[Suspect]) -> Group:
    victims = {one.number for one in found if one.victim and one.number}
    numbers = {number for one in found for number in numbers_under(one)} - victims
    return Group(suspects=tuple(found), numbers=frozenset(numbers), victims=frozenset(victims))


def _shares(wave: Wave, group: Group) -> bool:
    return not group.numbers.isdisjoint(wave.numbers) or not group.victims.isdisjoint(wave.victims)


def _trunks(group: Group) -> list[str]:
    return [one.subject for one in group.suspects if one.kind is SubjectKind.TRUNK]


def _id(group: Group, at_ms: int) -> str:
    told = msgspec.json.encode([sorted(int(number) for number in group.numbers), at_ms])
    return blake2b(told, digest_size=8, person=b"wave").hexdigest()
