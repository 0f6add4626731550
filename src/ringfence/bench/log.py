"""The decision log: what an append costs, what a decision weighs, how long questions over many of them take."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from ringfence.backends.duck.archive import DuckArchive
from ringfence.backends.duck.archiver import Archiver
from ringfence.backends.duck.columns import SCHEMA, ColumnFile, write_columns
from ringfence.backends.journal.journal import Journal
from ringfence.backends.journal.reader import JournalReader
from ringfence.bench.decisions import FINDINGS, START_MS, TRUNKS, made_up
from ringfence.bench.figure import Figure, Progress
from ringfence.bench.written_log import WrittenLog
from ringfence.screening.archive import DecisionFilter
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.telecom.verdict import Action

ROWS = 10_000_000
QUICK_ROWS = 1_000_000
FILE_ROWS = 1 << 20
REAL = 30_000
"""Decisions that are really appended; the other rows are written as companions of the same form."""
ROUNDS = 3
_FIRST = PhoneNumber.pack(NumberForm.E164, 86, 8613800000000)
_CODES = ("", *(f",{code}," for code in FINDINGS[:-1]), f",{FINDINGS[0]},{FINDINGS[1]},", f",{FINDINGS[-1]},")
_SHARES = (0.8, 0.05, 0.05, 0.04, 0.03, 0.02, 0.0099, 0.0001)
Ask = Callable[[], object]


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`log.append_us`, `log.bytes_per_decision`, `log.query_s`."""
    with tempfile.TemporaryDirectory(prefix="ringfence-bench-") as folder:
        append = append_us(progress, Path(folder) / "append")
        query = query_s(progress, Path(folder) / "query", QUICK_ROWS if quick else ROWS)
    return (*append, query)


def append_us(progress: Progress, folder: Path, decisions: int = REAL) -> tuple[Figure, Figure]:
    """Microseconds of one `append` of one decision, group commit running, and bytes on disk each."""
    journal = Journal(folder, 0, lambda: time.time_ns() // 1_000_000)
    single: list[float] = []
    batch: list[float] = []
    for step in range(6):
        progress(f"appending decisions, round {step + 1} of 6")
        part = [made_up(number, journal.ids(START_MS)) for number in range(decisions // 6)]
        begun = time.perf_counter()
        if step % 2:
            for start in range(0, len(part), 500):
                journal.append(part[start : start + 500])
        else:
            for decision in part:
                journal.append((decision,))
        (batch if step % 2 else single).append((time.perf_counter() - begun) / len(part) * 1e6)
    begun = time.perf_counter()
    journal.sync()
    sync_ms = (time.perf_counter() - begun) * 1e3
    status = journal.status()
    journal.close()
    detail = f"{statistics.median(batch):.1f} us each in batches of 500; the last sync took {sync_ms:.1f} ms"
    return (
        Figure(name="log.append_us", value=round(statistics.median(single), 2), unit="us", detail=detail),
        Figure(
            name="log.bytes_per_decision",
            value=round(status.bytes / status.seq, 1),
            unit="bytes",
            detail="segments alone",
        ),
    )


def query_s(progress: Progress, folder: Path, rows: int = ROWS, real: int = REAL) -> Figure:
    """Seconds of the slowest of the console's questions, median of 3 rounds, over `rows` decisions."""
    log = WrittenLog(folder, records=8192)
    log.write(real)
    Archiver(log.columns, log.reader).run()
    for place, start in enumerate(range(real, rows, FILE_ROWS)):
        progress(f"writing rows {start:,} of {rows:,}")
        count = min(FILE_ROWS, rows - start)
        write_columns(log.columns / ColumnFile(1, start, start + count - 1).name, made_up_rows(start, count, place))
    archive = DuckArchive(log.columns, JournalReader(folder))
    found = sum(archive.count(DecisionFilter()).values())
    times: dict[str, list[float]] = {}
    for round_ in range(ROUNDS + 1):
        for name, ask in _questions(archive, rows).items():
            progress(f"asking, round {round_ + 1} of {ROUNDS + 1}: {name}")
            begun = time.perf_counter()
            ask()
            times.setdefault(name, []).append(time.perf_counter() - begun)
    archive.close()
    log.journal.close()
    medians = {name: statistics.median(each[1:]) for name, each in times.items()}
    slowest = max(medians, key=lambda name: medians[name])
    told = ", ".join(f"{name} {seconds:.2f}" for name, seconds in sorted(medians.items(), key=lambda item: -item[1]))
    first = max(each[0] for each in times.values())
    return Figure(
        name="log.query_s",
        value=round(medians[slowest], 3),
        unit="s",
        bound=1.0,
        detail=f"{found:,} decisions, {real:,} of them appended one by one and the rest written as companions of the "
        f"same form; slowest: {slowest}; first time, nothing cached: {first:.2f} s at worst; seconds: {told}",
    )


def _questions(archive: DuckArchive, rows: int) -> dict[str, Ask]:
    """What the console asks."""
    middle = START_MS + rows * 5
    end = START_MS + rows * 10
    number = PhoneNumber(_FIRST + 7919 * 4242 % 100_000_000)
    absent = PhoneNumber(_FIRST + 7919 * 4242 % 100_000_000 + 1)
    filters = {
        "newest": DecisionFilter(),
        "number": DecisionFilter(number=number),
        "number that never called": DecisionFilter(number=absent),
        "calling and action": DecisionFilter(calling=number, action=Action.REJECT),
        "rejected": DecisionFilter(action=Action.REJECT),
        "rare finding": DecisionFilter(finding=FINDINGS[-1]),
        "finding that never was": DecisionFilter(finding="NEVER"),
        "trunk": DecisionFilter(trunk=TRUNKS[3]),
        "trunk, action and finding": DecisionFilter(trunk=TRUNKS[3], action=Action.REJECT, finding=FINDINGS[-1]),
        "ten minutes in the middle": DecisionFilter(since_ms=middle, until_ms=middle + 600_000),
    }
    asks: dict[str, Ask] = {name: partial(archive.search, wanted) for name, wanted in filters.items()}
    counted = ("newest", "number", "rejected", "rare finding", "trunk")
    asks |= {f"count of {name}": partial(archive.count, filters[name]) for name in counted}
    asks["pulse of the last hour"] = lambda: archive.pulse(end - 3_600_000, end, 60_000)
    asks["pulse of everything"] = lambda: archive.pulse(START_MS, end, 600_000)
    asks["trunks in the last hour"] = lambda: archive.traffic(end - 3_600_000, end)
    asks["trunks over everything"] = lambda: archive.traffic(START_MS, end)
    return asks


def made_up_rows(start: int, count: int, seed: int) -> pa.Table:
    """Rows of the companions' form: 2 million calling and 20 million called numbers, one in five with findings."""
    chance = np.random.default_rng(seed)
    step = np.arange(start, start + count, dtype=np.int64)
    at_ms = START_MS + step * 10
    numbers = [int(_FIRST) + chance.integers(0, most, count) * 7919 % 100_000_000 for most in (2_000_000, 20_000_000)]
    codes = np.array(_CODES, dtype=object)
    counted, watched = (chance.choice(len(_CODES), count, p=_SHARES) for _ in range(2))
    both = np.array([[f"{one}{other[1:] if one else other}" for other in _CODES] for one in _CODES], dtype=object)
    columns = {
        "id": (at_ms // 1000 << 32 | 1 << 24 | step % 100).astype(np.uint64),
        "at_ms": at_ms,
        "calling": numbers[0],
        "called": numbers[1],
        "trunk": np.array(TRUNKS, dtype=object)[chance.integers(0, len(TRUNKS), count)],
        "action": chance.choice(5, count, p=(0.95, 0.02, 0.01, 0.01, 0.01)).astype(np.uint8),
        "score": chance.integers(0, 60, count).astype(np.float64),
        "findings": codes[counted],
        "shadow_findings": codes[watched],
        "elapsed_us": chance.gamma(3.0, 30.0, count).astype(np.int32) + 20,
        "ruleset": np.full(count, "3f9a5c1e7b2d4f60", dtype=object),
        "codes": both[counted, watched],
        "identity": np.array(("", "A", "B", "C", "failed"), dtype=object)[chance.integers(0, 5, count)],
        "worker": np.ones(count, dtype=np.uint8),
        "segment": step // 65_536 * 65_536,
        "place": step % 65_536 * 500,
    }
    return pa.table({name: pa.array(columns[name], SCHEMA.field(name).type) for name in SCHEMA.names}, schema=SCHEMA)
