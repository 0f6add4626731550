"""Simulated attacks; every parameter is stated here, and none was fitted to what the checks catch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from random import Random

from ringfence.sample.day import GATEWAY, INTERCONNECT, Ending, Origin, SampleCall
from ringfence.sample.numbers import attacker_numbers, fictional_american
from ringfence.telecom.call import Party

_ONE_RING_AREAS = ("876", "473", "649")
"""Jamaica, Grenada, Turks and Caicos: dialled like a domestic call in North America, billed as an international one."""
_HOUR = 3600.0


def simulate_waves(people: Sequence[str], seed: int) -> tuple[SampleCall, ...]:
    """Five attacks on the sample day against the people given, in time order; at least 300 people are needed."""
    draw = Random(seed)
    pool = iter(attacker_numbers())
    waves = (
        _desk(draw, people, next(pool)),
        _one_ring(draw, people),
        _bombing(draw, people[0], [next(pool) for _ in range(30)]),
        _spoofed_gateway(draw, people, [next(pool) for _ in range(40)]),
        _rotation(draw, people, [next(pool) for _ in range(20)]),
    )
    return tuple(sorted((call for wave in waves for call in wave), key=lambda call: (call.at_s, call.called)))


def _desk(draw: Random, people: Sequence[str], calling: str) -> Iterator[SampleCall]:
    """One desk with an autodialler: 250 people in 40 minutes from 10:00, gaps exponential."""
    for at_s, called in _spread(draw, people, 250, 10 * _HOUR, 40 * 60):
        yield SampleCall(Origin.DESK, at_s, calling, called, INTERCONNECT.name, _sales_call(draw))


def _one_ring(draw: Random, people: Sequence[str]) -> Iterator[SampleCall]:
    """Wangiri: 300 calls in 30 minutes from 11:00 by six foreign numbers, each released after 1 to 3.5 s of ringing.

    The ring is that of patent CN103079014B (1.5 to 3.5 s), widened downwards.
    """
    numbers = [f"+1{fictional_american(area, index)}" for area in _ONE_RING_AREAS for index in (20, 21)]
    for index, (at_s, called) in enumerate(_spread(draw, people, 300, 11 * _HOUR, 30 * 60)):
        ending = Ending(False, _between(draw, 1000, 3500), 0, Party.CALLING)
        yield SampleCall(Origin.ONE_RING, at_s, numbers[index % len(numbers)], called, GATEWAY.name, ending)


def _bombing(draw: Random, victim: str, numbers: Sequence[str]) -> Iterator[SampleCall]:
    """Call bombing: 200 calls to one person in 20 minutes from 15:00 by 30 numbers, each abandoned within 2 s.

    Repetition and abandonment as in US patent application 20250211673 (1 s to 1 min apart, under 2 s).
    """
    for at_s, _ in _spread(draw, (victim,), 200, 15 * _HOUR, 20 * 60):
        ending = Ending(False, _between(draw, 300, 2000), 0, Party.CALLING)
        calling = numbers[int(draw.random() * len(numbers))]
        yield SampleCall(Origin.BOMBING, at_s, calling, victim, INTERCONNECT.name, ending)


def _spoofed_gateway(draw: Random, people: Sequence[str], numbers: Sequence[str]) -> Iterator[SampleCall]:
    """A gateway abroad that shows 40 Chinese mobile numbers: 120 calls in two hours from 14:00."""
    for index, (at_s, called) in enumerate(_spread(draw, people, 120, 14 * _HOUR, 2 * _HOUR)):
        calling = f"+86{numbers[index % len(numbers)]}"
        yield SampleCall(Origin.SPOOFED_GATEWAY, at_s, calling, called, GATEWAY.name, _sales_call(draw))


def _rotation(draw: Random, people: Sequence[str], numbers: Sequence[str]) -> Iterator[SampleCall]:
    """A desk that changes its number every 30 calls: 20 numbers, ten minutes each, from 16:00."""
    for turn, calling in enumerate(numbers):
        for at_s, called in _spread(draw, people, 30, 16 * _HOUR + turn * 600, 600):
            yield SampleCall(Origin.ROTATION, at_s, calling, called, INTERCONNECT.name, _sales_call(draw))


def _sales_call(draw: Random) -> Ending:
    """A call by a stranger: 24% answered (Hiya, State of the Phone Call 2018), talk exponential with a mean of 11 s."""
    if draw.random() >= 0.24:
        return Ending(False, _between(draw, 15_000, 30_000), 0, Party.CALLING)
    talk_ms = round(-math.log(1 - draw.random()) * 11_000)
    return Ending(True, _between(draw, 3_000, 15_000), talk_ms, Party.CALLED if draw.random() < 0.8 else Party.CALLING)


def _spread(
    draw: Random, people: Sequence[str], count: int, start_s: float, length_s: float
) -> Iterator[tuple[float, str]]:
    """Moments with exponential gaps that fill the length, each with a person; nobody twice while some are left."""
    gaps = [-math.log(1 - draw.random()) for _ in range(count)]
    order = sorted((draw.random(), person) for person in people)
    at, scale = 0.0, length_s / sum(gaps)
    for index, gap in enumerate(gaps):
        at += gap * scale
        yield round(start_s + at, 3), order[index % len(order)][1]


def _between(draw: Random, least: int, most: int) -> int:
    return least + int(draw.random() * (most - least + 1))
