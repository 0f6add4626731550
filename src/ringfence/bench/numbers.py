"""Reading numbers against `phonenumbers.parse`, and how long a fresh process takes to open the plan."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import phonenumbers

from ringfence.backends.planes.numbering import open_plan
from ringfence.bench.figure import Figure, Progress

ROUNDS = 7
NUMBERS = 3_000
"""Of each round; no number occurs twice, so nothing can be remembered."""
_MOBILE = ("130", "135", "138", "139", "150", "155", "158", "171", "176", "180", "186", "189", "198", "199")
_CITIES = ("10", "21", "755", "571", "28", "20", "25", "27")
_SHAPES: tuple[tuple[str, str], ...] = (
    ("+86{m}", "+86{m}"),
    ("86{m}", "+86{m}"),
    ("0086{m}", "+86{m}"),
    ("{m}", "{m}"),
    ("0{m}", "0{m}"),
    ("0{f}", "0{f}"),
    ("+86{f}", "+86{f}"),
    ("17951{m}", "{m}"),
    ("sip:+86{m}@10.0.0.1;user=phone", "+86{m}"),
    ("tel:+86{m}", "+86{m}"),
    ("+44207{s}", "+44207{s}"),
    ("+1212{s}", "+1212{s}"),
)
"""As it arrives, and the same number in a form that `phonenumbers` reads for CN."""
_LOAD = """
import time
from ringfence.backends.planes.numbering import open_plan
begun = time.perf_counter()
plan = open_plan()
number = plan.read("17012345678")
found = plan.allocation(number)
print((time.perf_counter() - begun) * 1000)
"""


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`numbers.load_ms`; reading a number is part of the group `screen`."""
    return (load_ms(progress, 3 if quick else 5),)


def read_to_parse(progress: Progress, rounds: int = ROUNDS, numbers: int = NUMBERS) -> Figure:
    """Time of reading over time of one `phonenumbers.parse` of the same number; median of interleaved rounds."""
    plan = open_plan()
    made = _made_up(rounds * numbers)
    ratios, reads, parses = [], [], []
    for index in range(rounds):
        progress(f"reading numbers, round {index + 1} of {rounds}")
        part = made[index * numbers : (index + 1) * numbers]
        read = _each_us(plan.read, [arrived for arrived, _ in part])
        parse = _each_us(_parse, [text for _, text in part])
        reads.append(read)
        parses.append(parse)
        ratios.append(read / parse)
    return Figure(
        name="screen.read_to_parse",
        value=round(statistics.median(ratios), 4),
        unit="ratio",
        bound=0.1,
        baseline=f"phonenumbers.parse, {statistics.median(parses):.1f} us",
        detail=f"{statistics.median(reads):.2f} us a number, {len(_SHAPES)} shapes, {len(made)} numbers, all distinct",
    )


def load_ms(progress: Progress, rounds: int = 5) -> Figure:
    """Milliseconds from nothing to the first number explained, in fresh processes with modules imported."""
    times = []
    for index in range(rounds):
        progress(f"opening the plan, process {index + 1} of {rounds}")
        done = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True)
        times.append(float(done.stdout))
    return Figure(
        name="numbers.load_ms",
        value=round(statistics.median(times), 2),
        unit="ms",
        bound=50.0,
        detail=f"fresh process, memory map, first number read and explained; worst of {rounds}: {max(times):.1f} ms",
    )


def _parse(text: str) -> object:
    return phonenumbers.parse(text, "CN")


def _each_us(read: Callable[[str], object], texts: Sequence[str]) -> float:
    begun = time.perf_counter()
    for text in texts:
        read(text)
    return (time.perf_counter() - begun) / len(texts) * 1e6


def _made_up(count: int) -> list[tuple[str, str]]:
    """Distinct numbers in every shape by turns; seeded, so every run reads the same."""
    chance = random.Random(20261122)
    tails = chance.sample(range(10**7), count)
    made = []
    for index, tail in enumerate(tails):
        arrived, plain = _SHAPES[index % len(_SHAPES)]
        city = _CITIES[tail % len(_CITIES)]
        parts = {
            "m": f"{_MOBILE[tail % len(_MOBILE)]}{tail % 10}{tail:07d}",
            "f": f"{city}6{tail:07d}",
            "s": f"{2 + tail % 8}{tail % 10**6:06d}",
        }
        made.append((arrived.format(**parts), plain.format(**parts)))
    return made
