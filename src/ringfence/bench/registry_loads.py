"""Bulk loads: millions of preferences from a file into a fresh embedded store. Synthetic numbers only."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from ringfence.bench.figure import Figure, Progress

ROWS, QUICK_ROWS = 10_000_000, 50_000
BOUND_S = 300.0
_FIRST = 13_000_000_000
_APART = 97
"""Numbers lie scattered, as persons who refuse do."""
_BATCH = 500_000
_REFUSED = ("everything,,", ",finance,", ",property insurance,voice", ",finance education,voice recorded")
_LOAD = """
import resource, sys, time
from pathlib import Path
from ringfence import clock
from ringfence.backends.files.refused_rows import RefusedFile
from ringfence.backends.files.registry_rows import RegistryFile
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sql.store import open_store
from ringfence.registry.bulk import LoadKind, load_file
folder = Path(sys.argv[1])
store = open_store(folder / "s.sqlite")
begun = time.perf_counter()
file = RegistryFile(folder / "in.csv", LoadKind.PREFERENCES, open_plan().read, clock.clock_ms())
load = store.loads.begin(file.id(), LoadKind.PREFERENCES, by="bench", at_ms=clock.clock_ms())
peaks = []
def progressed(load):
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
refused = RefusedFile(folder / "refused.csv")
done = load_file(load, file.rows(0), store.loads, refused, by="bench", clock_ms=clock.clock_ms, progressed=progressed)
print(time.perf_counter() - begun, done.taken, peaks[len(peaks) // 10], peaks[-1])
"""


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`registry.bulk_s`."""
    rows = QUICK_ROWS if quick else ROWS
    with tempfile.TemporaryDirectory(prefix="bulk-") as name:
        folder = Path(name)
        progress(f"writing a file of {rows:,} preferences in no order")
        write_file(folder / "in.csv", rows)
        progress("loading it")
        said = subprocess.run([sys.executable, "-c", _LOAD, name], check=True, capture_output=True, text=True).stdout
        size = (folder / "s.sqlite").stat().st_size
    took, taken, early_kb, last_kb = (float(word) for word in said.split())
    if int(taken) != rows:
        raise RuntimeError(f"{taken} of {rows} rows were taken")
    detail = (
        f"{rows:,} rows in no order, {rows / took:,.0f}/s, SQLite {size / rows:.0f} bytes a row; memory at a tenth "
        f"{early_kb / 1024:.0f} MB, at the end {last_kb / 1024:.0f} MB"
    )
    return (Figure(name="registry.bulk_s", value=took, unit="s", bound=BOUND_S, detail=detail),)


def write_file(path: Path, rows: int) -> None:
    """A CSV file of different numbers in no order, fit to be loaded."""
    order = np.random.default_rng(10).permutation(rows)
    with path.open("w", encoding="ascii") as file:
        file.write("number,refusals,categories,channels\n")
        for first in range(0, rows, _BATCH):
            some = order[first : first + _BATCH].tolist()
            file.writelines(f"+86{_FIRST + _APART * at},{_REFUSED[at % len(_REFUSED)]}\n" for at in some)
