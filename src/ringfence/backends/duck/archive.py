"""Answers questions over the decision log with DuckDB, beside those who write it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from ringfence.backends.duck.archiver import column_files
from ringfence.backends.duck.columns import ACTIONS, ROW_COLUMNS, ColumnFile, time_range, to_row
from ringfence.backends.duck.pulse import Counts, ask_counts, to_pulse, to_traffic
from ringfence.backends.duck.question import Value, select, sources
from ringfence.backends.duck.tail import Tail
from ringfence.registry.misuse_report import SeenCalling
from ringfence.screening.archive import DecisionFilter, DecisionRow, Pulse, Traffic
from ringfence.screening.decision import Decision
from ringfence.screening.recorded import SegmentSource
from ringfence.screening.reference import id_seconds, unpack_id
from ringfence.telecom.errors import Refused, Unavailable
from ringfence.telecom.verdict import Action

Answer = TypeVar("Answer")

MOST_ROWS = 10_000
KEPT_ROWS = 1 << 18
KEPT_COUNTS = 256
"""Counts of companions of at least so many rows are remembered, so many of them."""
_COLUMNS = ", ".join(ROW_COLUMNS)
_FIRST_FILES = 2
_GROWTH = 4


class DuckArchive:
    """Fulfils `Archive`. `folder` is the log's `columns/`, which may be absent; one query runs at a time.

    `threads` and `memory_mb` bound what DuckDB takes of the machine. Safe to call from several threads.
    """

    def __init__(self, folder: Path, source: SegmentSource, *, threads: int = 2, memory_mb: int = 512) -> None:
        self._folder = folder
        self._source = source
        self._lock = threading.Lock()
        self._ranges: dict[ColumnFile, tuple[int, int]] = {}
        self._counted: dict[tuple[ColumnFile, int, int], Counts] = {}
        settings = {"threads": str(threads), "memory_limit": f"{memory_mb}MB", "autoinstall_known_extensions": "false"}
        self._connection = duckdb.connect(":memory:", config={**settings, "temp_directory": str(folder / "spill")})
        self._connection.execute("SET enable_progress_bar = false").fetchall()
        self._tail = Tail(self._connection, source)

    def close(self) -> None:
        """Give memory back."""
        self._connection.close()

    def find(self, decision_id: str) -> Decision | None:
        """The whole decision; None when there is none of that id or it was deleted with age."""
        return self._source.find(decision_id)

    def search(self, wanted: DecisionFilter, *, limit: int = 50, before: str = "") -> tuple[DecisionRow, ...]:
        """Newest first; raises `Refused` for a `before` that is no id or a `limit` beyond 10,000."""
        if not 0 < limit <= MOST_ROWS:
            raise Refused(f"{limit} rows cannot be shown", f"ask for 1 to {MOST_ROWS}")
        shown = self._moment(before) if before else None
        with self._lock:
            return self._retrying(lambda: self._search(wanted, limit, shown))

    def _moment(self, before: str) -> tuple[int, int]:
        """Where in time a row stands that was shown last."""
        key = unpack_id(before)
        decision = self._source.find(before)
        return (decision.facts.at_ms if decision else id_seconds(key) * 1000, key)

    def _search(self, wanted: DecisionFilter, limit: int, shown: tuple[int, int] | None) -> tuple[DecisionRow, ...]:
        """Ask the newest companions first, then ever more of them, until no older one can hold a newer row."""
        files = self._files(wanted, None if shown is None else shown[0])
        rows: list[DecisionRow] = []
        step, start, with_tail = _FIRST_FILES, 0, True
        while with_tail or start < len(files):
            part = files[start : start + step]
            text, values = select(_COLUMNS, sources(self._paths(part), with_tail), wanted, shown)
            found = self._ask(f"SELECT * FROM ({text}) ORDER BY at_ms DESC, id DESC LIMIT {limit}", values)
            rows = sorted([*rows, *map(to_row, found)], key=lambda row: (row.at_ms, row.id), reverse=True)[:limit]
            start, step, with_tail = start + step, step * _GROWTH, False
            if len(rows) == limit and all(self._ranges[file][1] < rows[-1].at_ms for file in files[start:]):
                break
        return tuple(rows)

    def count(self, wanted: DecisionFilter) -> dict[Action, int]:
        """How many decisions of each action match; actions that none has are left out."""
        with self._lock:
            return self._retrying(lambda: self._count(wanted))

    def _count(self, wanted: DecisionFilter) -> dict[Action, int]:
        text, values = select("action", sources(self._paths(self._files(wanted, None)), True), wanted, None)
        found = self._ask(f"SELECT action, count(*) FROM ({text}) GROUP BY action ORDER BY action", values)
        return {ACTIONS[action]: total for action, total in found}

    def pulse(self, since_ms: int, until_ms: int, step_ms: int, *, trunk: str | None = None) -> Pulse:
        """Totals and a series of equal steps; raises `Refused` when there are none or more than 10,000 of them."""
        if not (step_ms > 0 and 0 < until_ms - since_ms <= step_ms * MOST_ROWS):
            raise Refused("this series has no step, or more than 10,000", "choose a longer step or a shorter time")
        with self._lock:
            if trunk is not None:
                return self._retrying(lambda: self._pulse_of(trunk, since_ms, until_ms, step_ms))
            return self._retrying(lambda: self._pulse(since_ms, until_ms, step_ms))

    def _pulse_of(self, trunk: str, since_ms: int, until_ms: int, step_ms: int) -> Pulse:
        source, values = self._within(DecisionFilter(since_ms=since_ms, until_ms=until_ms, trunk=trunk))
        phase_ms = since_ms % step_ms
        counts = ask_counts(self._ask, self._ask_text, source, phase_ms, step_ms, values)
        return to_pulse([counts], phase_ms, since_ms, until_ms, step_ms)

    def traffic(self, since_ms: int, until_ms: int) -> tuple[Traffic, ...]:
        """Every trunk that calls came from, the busiest first."""
        with self._lock:
            return self._retrying(lambda: self._traffic(DecisionFilter(since_ms=since_ms, until_ms=until_ms)))

    def _traffic(self, wanted: DecisionFilter) -> tuple[Traffic, ...]:
        source, values = self._within(wanted)
        rows = f"SELECT trunk, action, identity, count(*) FROM {source} GROUP BY ALL"
        second = f"SELECT trunk, at_ms // 1000, count(*) AS calls FROM {source} GROUP BY ALL"
        return to_traffic(
            self._connection.execute(rows, values).fetchall(),
            self._connection.execute(f"SELECT trunk, max(calls) FROM ({second}) GROUP BY ALL", values).fetchall(),
        )

    def uses(self, ranges: pa.Table, wanted: DecisionFilter, finding: str) -> list[SeenCalling]:
        """Numbers in the ranges (`first`, `last`) that called, by line; `finding` is counted beside the calls."""
        with self._lock:
            return self._retrying(lambda: self._uses(ranges, wanted, finding))

    def _uses(self, ranges: pa.Table, wanted: DecisionFilter, finding: str) -> list[SeenCalling]:
        source, values = self._within(wanted)
        self._connection.register("ranges", ranges)
        try:
            text = (
                "SELECT calling, trunk, count(*), count(*) FILTER (WHERE contains(codes, ?)), min(at_ms), max(at_ms) "
                f"FROM {source} AS seen JOIN ranges ON calling BETWEEN ranges.first AND ranges.last GROUP BY ALL"
            )
            rows = self._connection.execute(text, [f",{finding},", *values]).fetchall()
        finally:
            self._connection.unregister("ranges")
        return [SeenCalling(*row) for row in rows]

    def met(self, numbers: pa.Table) -> list[tuple[int, int, int]]:
        """Whom the numbers (column `number`) called: calling, called and the first moment, each pair once."""
        with self._lock:
            return self._retrying(lambda: self._met(numbers))

    def _met(self, numbers: pa.Table) -> list[tuple[int, int, int]]:
        source, values = self._within(DecisionFilter())
        self._connection.register("wanted", numbers)
        try:
            text = f"SELECT calling, called, min(at_ms) FROM {source} AS d JOIN wanted ON calling = number GROUP BY ALL"
            return self._connection.execute(text, values).fetchall()
        finally:
            self._connection.unregister("wanted")

    def _within(self, wanted: DecisionFilter) -> tuple[str, list[Value]]:
        """The matching decisions as a subquery with its values."""
        text, values = select("*", sources(self._paths(self._files(wanted, None)), True), wanted, None)
        return f"({text})", values

    def _pulse(self, since_ms: int, until_ms: int, step_ms: int) -> Pulse:
        files = self._files(DecisionFilter(since_ms=since_ms, until_ms=until_ms), None)
        phase_ms = since_ms % step_ms
        whole = [one for one in files if since_ms <= self._ranges[one][0] and self._ranges[one][1] < until_ms]
        kept = [one for one in whole if one.last_seq - one.first_seq >= KEPT_ROWS]
        parts = [self._kept(one, phase_ms, step_ms) for one in kept]
        small = [one for one in whole if one not in kept]
        if small:
            parts.append(self._counts(sources(self._paths(small), False), phase_ms, step_ms))
        cut = sources(self._paths([one for one in files if one not in whole]), True)
        cut = f"(SELECT * FROM {cut} WHERE at_ms >= {since_ms} AND at_ms < {until_ms})"
        parts.append(self._counts(cut, phase_ms, step_ms))
        return to_pulse(parts, phase_ms, since_ms, until_ms, step_ms)

    def _kept(self, file: ColumnFile, phase_ms: int, step_ms: int) -> Counts:
        """The counts of a large companion: it never changes, and the live page asks again every few seconds."""
        key = (file, phase_ms, step_ms)
        if key not in self._counted:
            while len(self._counted) >= KEPT_COUNTS:
                del self._counted[next(iter(self._counted))]
            self._counted[key] = self._counts(sources(self._paths([file]), False), phase_ms, step_ms)
        return self._counted[key]

    def _counts(self, source: str, phase_ms: int, step_ms: int) -> Counts:
        return ask_counts(self._ask, self._ask_text, source, phase_ms, step_ms)

    def _ask(self, text: str, values: list[Value]) -> list[tuple[int, ...]]:
        return self._connection.execute(text, values).fetchall()

    def _ask_text(self, text: str, values: list[Value]) -> list[tuple[str, str, int]]:
        return self._connection.execute(text, values).fetchall()

    def _retrying(self, ask: Callable[[], Answer]) -> Answer:
        """Ask again when a companion was merged away meanwhile."""
        for _ in range(3):
            try:
                return ask()
            except (duckdb.IOException, FileNotFoundError):
                self._ranges.clear()
        raise Unavailable(
            "the companions of the decision log cannot be read", "delete its folder `columns`, it is rebuilt"
        )

    def _files(self, wanted: DecisionFilter, shown_ms: int | None) -> list[ColumnFile]:
        """Companions that can hold wanted rows, newest first; the live end is brought up to date on the way."""
        present = column_files(self._folder)
        self._tail.refresh(present)
        self._ranges = {file: self._ranges.get(file) or time_range(self._folder / file.name) for file in present}
        since = wanted.since_ms if wanted.since_ms is not None else 0
        until = min(x for x in (wanted.until_ms, None if shown_ms is None else shown_ms + 1, 1 << 62) if x is not None)
        chosen = [file for file, (first, last) in self._ranges.items() if last >= since and first < until]
        return sorted(chosen, key=lambda file: self._ranges[file][1], reverse=True)

    def _paths(self, files: list[ColumnFile]) -> list[str]:
        return [str(self._folder / file.name) for file in files]
