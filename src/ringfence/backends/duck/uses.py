"""Which numbers of given ranges were seen calling, over which line: decisions and call records together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from ringfence.backends.duck.archive import DuckArchive
from ringfence.backends.duck.hours import hours_in, show_records
from ringfence.registry.misuse_report import SeenCalling
from ringfence.screening.archive import DecisionFilter
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.errors import Unavailable

MARKETING = "HIGH_FREQUENCY"
LATE_DAYS = 2
_RECORDED = """
SELECT calling, coalesce(trunk, '') AS trunk, count(*), min(at_ms), max(at_ms)
FROM (SELECT DISTINCT calling, trunk, at_ms, call_id FROM read_json(?, format = 'newline_delimited',
      columns = {calling: 'VARCHAR', call_id: 'VARCHAR', at_ms: 'BIGINT', trunk: 'VARCHAR'}, ignore_errors = true))
WHERE at_ms >= ? AND at_ms < ? AND calling IS NOT NULL GROUP BY ALL
"""


_KEPT = """
SELECT calling, trunk_in, count(*), min(setup_ms), max(setup_ms)
FROM records JOIN ranges ON calling BETWEEN ranges.first AND ranges.last
WHERE setup_ms >= ? AND setup_ms < ? GROUP BY ALL
"""


class DuckUses:
    """Fulfils `UseSource`. A number that calls over a line counts as often as the fullest of the sources says."""

    def __init__(
        self, archive: DuckArchive, records: Path, calls: Path, read: Callable[[str], int], *, memory_mb: int = 256
    ) -> None:
        """`records` holds a folder of call records for each worker, `calls` the records of switches by hour.

        `read` packs a number as it was sent.
        """
        self._archive = archive
        self._records = records
        self._calls = calls
        self._read = read
        self._memory = f"{memory_mb}MB"

    def uses(self, ranges: Iterable[NumberRange], since_ms: int, until_ms: int) -> Iterable[SeenCalling]:
        """Every number in the ranges that called in the span, by line."""
        table = _merged(ranges)
        if not table.num_rows:
            return ()
        wanted = DecisionFilter(since_ms=since_ms, until_ms=until_ms)
        found = {(one.number, one.line): one for one in self._archive.uses(table, wanted, MARKETING)}
        for one in (*self._recorded(table, since_ms, until_ms), *self._kept(table, since_ms, until_ms)):
            before = found.get((one.number, one.line))
            found[one.number, one.line] = one if before is None else _fuller(before, one)
        return sorted(found.values(), key=lambda one: (one.number, one.line))

    def _recorded(self, ranges: pa.Table, since_ms: int, until_ms: int) -> Iterable[SeenCalling]:
        first, last = (_day(at_ms) for at_ms in (since_ms, until_ms + LATE_DAYS * 86_400_000))
        files = sorted(str(path) for path in self._records.glob("*/*.jsonl") if first <= path.stem <= last)
        if not files:
            return
        spans = list(zip(ranges["first"].to_pylist(), ranges["last"].to_pylist(), strict=True))
        try:
            with self._connect() as connection:
                rows = connection.execute(_RECORDED, [files, since_ms, until_ms])
                while page := rows.fetchmany(10_000):
                    for calling, trunk, calls, first_ms, last_ms in page:
                        number = self._read(calling)
                        if any(one <= number <= other for one, other in _near(spans, number)):
                            yield SeenCalling(number, trunk, calls, 0, first_ms, last_ms)
        except duckdb.Error as error:
            raise Unavailable(f"The call records cannot be read: {error}", "Check the files and the disk.") from error

    def _kept(self, ranges: pa.Table, since_ms: int, until_ms: int) -> list[SeenCalling]:
        files = [path for hour in hours_in(self._calls, since_ms, until_ms) for path in hour.files]
        if not files:
            return []
        try:
            with self._connect() as connection:
                connection.register("ranges", ranges)
                show_records(connection, files)
                rows = connection.execute(_KEPT, [since_ms, until_ms]).fetchall()
        except duckdb.Error as error:
            raise Unavailable(f"The kept calls cannot be read: {error}", "Check the files and the disk.") from error
        return [SeenCalling(number, trunk or "", calls, 0, first, last) for number, trunk, calls, first, last in rows]

    def _connect(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(
            ":memory:",
            config={"threads": "1", "memory_limit": self._memory, "autoinstall_known_extensions": "false"},
        )


def _near(spans: list[tuple[int, int]], number: int) -> list[tuple[int, int]]:
    """The one span that may hold the number, of spans in order that do not meet."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle][1] < number:
            low = middle + 1
        else:
            high = middle
    return spans[low : low + 1]


def _merged(ranges: Iterable[NumberRange]) -> pa.Table:
    """The ranges in order, those that meet made one."""
    spans: list[list[int]] = []
    for first, last in sorted((int(one.first), int(one.last)) for one in ranges):
        if spans and first <= spans[-1][1] + 1:
            spans[-1][1] = max(spans[-1][1], last)
        else:
            spans.append([first, last])
    columns = {"first": [one[0] for one in spans], "last": [one[1] for one in spans]}
    return pa.table(columns, schema=pa.schema([("first", pa.int64()), ("last", pa.int64())]))


def _fuller(one: SeenCalling, other: SeenCalling) -> SeenCalling:
    return SeenCalling(
        one.number, one.line, max(one.calls, other.calls), one.marketing + other.marketing,
        min(one.first_ms, other.first_ms), max(one.last_ms, other.last_ms),
    )  # fmt: skip


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(max(at_ms, 0) / 1000, UTC).strftime("%Y-%m-%d")
