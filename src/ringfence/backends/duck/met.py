"""Whom numbers called, by the decision log and by the kept call records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import groupby
from pathlib import Path

import duckdb
import pyarrow as pa

from ringfence.analytics.feedback.proof import Met
from ringfence.analytics.record import HOUR_MS
from ringfence.backends.duck.archive import DuckArchive
from ringfence.backends.duck.hours import begins_of, hours_in, show_records
from ringfence.telecom.errors import Unavailable

_ROWS = 65_536
_NUMBERS = 5_000
"""Of the decision log so many are asked about at once: their answer stands in memory."""
_PAIRS = """
SELECT calling, called, min(setup_ms) FROM records JOIN wanted ON calling = wanted.number GROUP BY ALL
"""


def met_in_decisions(archive: DuckArchive, numbers: Collection[int]) -> Iterator[Met]:
    """Each pair once, with its first call; raises `Unavailable`."""
    asked = sorted(numbers)
    for first in range(0, len(asked), _NUMBERS):
        yield from (Met(*row) for row in archive.met(_wanted(asked[first : first + _NUMBERS])))


def met_in_records(
    calls: Path,
    numbers: Collection[int],
    told: Callable[[int, int], None],
    trouble: Callable[[str], None],
    *,
    memory_mb: int = 1_024,
) -> Iterator[Met]:
    """Day by day, as far back as records are kept, each pair once a day; `told` hears days done and to do.

    `trouble` hears of files that are left out. Raises `Unavailable` for one that is damaged inside.
    """
    begins = sorted(at_ms for one in calls.glob("hour=*") if (at_ms := begins_of(one.name)) is not None)
    days = [list(some) for _, some in groupby(begins, key=lambda at_ms: at_ms // (24 * HOUR_MS))] if numbers else []
    database = duckdb.connect(":memory:", config={"threads": "1", "memory_limit": f"{memory_mb}MB"})
    try:
        database.execute("SET enable_progress_bar = false").fetchall()
        database.register("wanted", _wanted(numbers))
        for done, day in enumerate(days):
            told(done, len(days))
            hours = hours_in(calls, day[0], day[-1] + HOUR_MS)
            for one in (one for hour in hours for one in hour.unread):
                trouble(one.message)
            show_records(database, [file for hour in hours for file in hour.files])
            rows = database.execute(_PAIRS)
            while page := rows.fetchmany(_ROWS):
                yield from (Met(*row) for row in page)
    except duckdb.Error as fault:
        raise Unavailable(f"the call records cannot be asked: {fault}", "See to the file named.") from fault
    finally:
        database.close()


def _wanted(numbers: Collection[int]) -> pa.Table:
    return pa.table({"number": pa.array(sorted(numbers), pa.int64())})
