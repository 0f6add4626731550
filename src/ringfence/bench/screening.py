"""One whole verdict in process against one `phonenumbers.parse`, and what five million live numbers cost it."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

import phonenumbers

from ringfence.backends.files.shelf import read_documents
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.planes.reputation import ReputationTable
from ringfence.backends.planes.velocity import VelocityTable
from ringfence.bench.figure import Figure, Progress
from ringfence.bench.live_numbers import bytes_per_number, hot_number
from ringfence.bench.numbers import ROUNDS, read_to_parse
from ringfence.clock import clock_ms, clock_ns, now
from ringfence.registry_reader import open_registry, registry_law
from ringfence.screening.desk import Desk
from ringfence.screening.lists import Lists
from ringfence.screening.promotion import promoted
from ringfence.screening.reference import IdMaker
from ringfence.screening.ruleset import Ruleset, parse_ruleset
from ringfence.screening.trunks import Trunks
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.carrier import Trunk, TrunkKind
from ringfence.telecom.verdict import Mode

SLICES = 120
CALLS = 100
"""Of each slice; slices of both sides follow one another, so that both see the same machine."""
SMALL, LARGE = 10_000, 5_000_000
QUICK_SLICES, QUICK_LARGE = 20, 500_000
HOUR_MS = 3_600_000
_TRUNK = "interconnect"
_FIRST = 13_000_000_000
"""The first of the numbers that `VelocityTable.fill` makes up, without country code."""


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """Speed of a verdict and of reading a number, how it grows with the numbers alive, and what they take in memory."""
    slices, large = (QUICK_SLICES, QUICK_LARGE) if quick else (SLICES, LARGE)
    return (
        verdict_to_parse(progress, slices),
        read_to_parse(progress, 3 if quick else ROUNDS),
        growth(progress, slices, large=large),
        bytes_per_number(progress, large),
        hot_number(progress),
    )


def verdict_to_parse(progress: Progress, slices: int = SLICES, live: int = 100_000) -> Figure:
    """Time of judging clean calls, every check live and behaviour counted, over parsing their calling numbers.

    Processor time of this thread, so that neighbours on the machine count less; the numbers are alive in the table and
    none occurs twice.
    """
    with tempfile.TemporaryDirectory() as folder:
        desk, table = _desk(Path(folder), live, live)
        ratios, judged, parsed = [], [], []
        for index in range(slices):
            progress(f"judging against parsing, slice {index + 1} of {slices}")
            calls = _calls(index * CALLS * 2 % (live - CALLS * 2), CALLS, 1)
            verdict = _judging(desk, calls)
            parse = _per_item(phonenumbers.parse, [call.calling for call in calls])
            judged.append(verdict)
            parsed.append(parse)
            ratios.append(verdict / parse)
        table.close()
    return Figure(
        name="screen.verdict_to_parse",
        value=round(statistics.median(ratios), 3),
        unit="ratio",
        bound=0.6,
        baseline=f"phonenumbers.parse, {statistics.median(parsed):.1f} us",
        detail=f"{statistics.median(judged):.1f} us a verdict; {slices} x {CALLS} calls among {live} live numbers",
    )


def growth(progress: Progress, slices: int = SLICES, small: int = SMALL, large: int = LARGE) -> Figure:
    """Time of a verdict among many live numbers over that among few, on numbers that are alive."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        progress(f"bringing {large} numbers to life")
        few, few_table = _desk(Path(one), small, small)
        many, many_table = _desk(Path(other), large, large)
        ratios, fast, slow = [], [], []
        for index in range(slices):
            progress(f"judging among few and many, slice {index + 1} of {slices}")
            among_few = _judging(few, _calls(index * CALLS * 2 % small, CALLS, 1))
            among_many = _judging(many, _calls(index * CALLS * 2 % 1009, CALLS, large // (2 * CALLS + 1) // 2))
            fast.append(among_few)
            slow.append(among_many)
            ratios.append(among_many / among_few)
        few_table.close()
        many_table.close()
    return Figure(
        name="screen.growth",
        value=round(statistics.median(ratios), 3),
        unit="ratio",
        bound=3.0,
        baseline=f"{statistics.median(fast):.1f} us a verdict at {small} live numbers",
        detail=f"{statistics.median(slow):.1f} us a verdict at {large} live numbers; {slices} slices of {CALLS} calls",
    )


def all_live() -> Ruleset:
    """The packaged rules, every one live."""
    documents = dict(read_documents(Path(str(files("ringfence"))) / "rules"))
    for name, text in documents.items():
        if name.startswith("checks/"):
            documents[name] = promoted(text, Mode.LIVE, 0, at=now(), by="bench", reason="measured", accept=True)
    return parse_ruleset(documents)


def _desk(folder: Path, numbers: int, live: int) -> tuple[Desk, VelocityTable]:
    """A desk as a worker has it, over a table in which so many numbers are alive; nobody has registered anything."""
    table = VelocityTable(folder, numbers, clock_ms)
    table.warm()
    table.fill(live, live, clock_ms(), HOUR_MS)
    trunks = Trunks()
    trunks.put(Trunk(name=_TRUNK, kind=TrunkKind.INTERCONNECT, carrier="A"))
    ruleset = all_live()
    reputations = ReputationTable(folder, numbers, clock_ms)
    ids = IdMaker(0)
    registry = open_registry(folder / "registry", folder, numbers, registry_law(folder), lambda _: None)
    for sink in registry.sinks:
        sink.begin(1)
        sink.finish(1)
    desk = Desk(open_plan(), table, Lists(), trunks, reputations, lambda: ruleset, ids, clock_ns, registry=registry)
    return desk, table


def _calls(first: int, count: int, step: int) -> list[CallAttempt]:
    """Calls between numbers that each occur once: even ones call odd ones."""
    return [
        CallAttempt(
            calling=f"+86{_FIRST + first + 2 * n * step}",
            called=f"+86{_FIRST + first + (2 * n + 1) * step}",
            trunk=_TRUNK,
        )
        for n in range(count)
    ]


def _judging(desk: Desk, calls: Sequence[CallAttempt]) -> float:
    judge, at_ms = desk.judge, clock_ms()
    begun = time.thread_time_ns()
    for call in calls:
        judge(call, at_ms)
    return (time.thread_time_ns() - begun) / len(calls) / 1000


def _per_item(work: Callable[[str], object], items: Sequence[str]) -> float:
    begun = time.thread_time_ns()
    for item in items:
        work(item)
    return (time.thread_time_ns() - begun) / len(items) / 1000
