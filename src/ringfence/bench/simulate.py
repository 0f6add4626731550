"""The simulator: records a second, made and written."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from pathlib import Path

from ringfence.analytics.simulator.parameters import DOCUMENTS, read_parameters
from ringfence.analytics.simulator.rhythm import local_midnight
from ringfence.analytics.simulator.world import Wanted, World
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.worlds.writer import write_world
from ringfence.bench.figure import Figure, Progress
from ringfence.documents import packaged_rules

SUBSCRIBERS, QUICK_SUBSCRIBERS = 400_000, 5_000
BOUND = 200_000.0


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`simulate.records_per_s`: one day, one process, people and callers made before the clock starts."""
    people = QUICK_SUBSCRIBERS if quick else SUBSCRIBERS
    folder = packaged_rules() / "simulator"
    parameters = read_parameters({name: (folder / name).read_text("utf-8") for name in DOCUMENTS}, "A")
    start_ms = local_midnight(dt.date(2026, 11, 2))
    progress(f"making {people:,} people")
    begun = time.perf_counter()
    world = World(Wanted(seed=1, subscribers=people, days=1, start_ms=start_ms), parameters, open_plan())
    made_s = time.perf_counter() - begun
    with tempfile.TemporaryDirectory(prefix="simulate-") as name:
        progress("simulating a day of their calls")
        begun = time.perf_counter()
        told = write_world(Path(name) / "world", world, 0, lambda _records, _hours: None)
        took = time.perf_counter() - begun
        size = sum(path.stat().st_size for path in (Path(name) / "world").rglob("*.parquet"))
    detail = (
        f"{told.records:,} records of {people:,} people, truth included, {size / told.records:.0f} bytes each, one "
        f"process; the people took {made_s:.1f} s before"
    )
    value = told.records / took
    return (
        Figure(
            name="simulate.records_per_s", value=value, unit="records/s", bound=BOUND, better="higher", detail=detail
        ),
    )
