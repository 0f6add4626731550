"""Answers questions over the call records with DuckDB, minute by minute; a file that stays as it is is read once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from msgspec import Struct

from ringfence.screening.archive import Ends
from ringfence.telecom.errors import Unavailable

MINUTE_MS = 60_000
LATE_DAYS = 2
"""A record is looked for in the files of the day of its call and of so many days after it."""
FRESH_S = 15.0
"""A file that grows is read again after this time."""
_COLUMNS = (
    "{calling: 'VARCHAR', called: 'VARCHAR', call_id: 'VARCHAR', at_ms: 'BIGINT', answered: 'BOOLEAN', "
    "ring_ms: 'BIGINT', talk_ms: 'BIGINT', released_by: 'VARCHAR', cause: 'BIGINT', trunk: 'VARCHAR'}"
)
_MINUTES = f"""
SELECT coalesce(trunk, ''), at_ms // {MINUTE_MS}, count(*), count(*) FILTER (WHERE answered),
       coalesce(sum(talk_ms) FILTER (WHERE answered), 0)::BIGINT
FROM (SELECT DISTINCT * FROM read_json(?, format = 'newline_delimited', columns = {_COLUMNS}, ignore_errors = true))
WHERE at_ms IS NOT NULL GROUP BY ALL
"""


class _Day(Struct, frozen=True):
    """What one file came to: (trunk, minute since 1970, calls, answered, talk in ms)."""

    size: int
    read_at: float
    rows: list[tuple[str, int, int, int, int]]


class RecordQuestions:
    """Fulfils `RecordBook`. `folder` holds a folder for each worker. Safe to call from several threads."""

    def __init__(self, folder: Path, *, memory_mb: int = 256, seconds: Callable[[], float] = time.monotonic) -> None:
        """`seconds` is a monotonic clock."""
        self._folder = folder
        self._seconds = seconds
        self._lock = threading.Lock()
        self._days: dict[Path, _Day] = {}
        self._connection = duckdb.connect(
            ":memory:",
            config={"threads": "1", "memory_limit": f"{memory_mb}MB", "autoinstall_known_extensions": "false"},
        )
        self._connection.execute("SET enable_progress_bar = false").fetchall()

    def close(self) -> None:
        """Give memory back."""
        self._connection.close()

    def ends(self, since_ms: int, until_ms: int) -> Mapping[str, Ends]:
        """By the trunk that the record names, of calls attempted in the span, to the minute."""
        first, last = since_ms // MINUTE_MS, -(-until_ms // MINUTE_MS)
        found: dict[str, Ends] = {}
        with self._lock:
            for path in self._files(since_ms, until_ms):
                for trunk, minute, calls, answered, talk_ms in self._day(path).rows:
                    if first <= minute < last:
                        old = found.get(trunk, Ends(0, 0, 0))
                        found[trunk] = Ends(old.calls + calls, old.answered + answered, old.talk_ms + talk_ms)
        return found

    def _files(self, since_ms: int, until_ms: int) -> list[Path]:
        first = _day_of(since_ms).strftime("%Y-%m-%d")
        last = (_day_of(until_ms) + timedelta(days=LATE_DAYS)).strftime("%Y-%m-%d")
        present = set(self._folder.glob("*/*.jsonl"))
        for gone in self._days.keys() - present:
            del self._days[gone]
        return sorted(path for path in present if first <= path.stem <= last)

    def _day(self, path: Path) -> _Day:
        kept = self._days.get(path)
        try:
            size = path.stat().st_size
            if kept is not None and (kept.size == size or self._seconds() - kept.read_at < FRESH_S):
                return kept
            read_at = self._seconds()
            rows = self._connection.execute(_MINUTES, [str(path)]).fetchall() if size else []
        except FileNotFoundError:
            return _Day(0, 0.0, [])
        except (duckdb.Error, OSError) as error:
            raise Unavailable(f"call records cannot be read: {path}: {error}", "check the file and the disk") from error
        self._days[path] = _Day(size, read_at, rows)
        return self._days[path]


def _day_of(at_ms: int) -> datetime:
    return datetime.fromtimestamp(max(at_ms, 0) / 1000, UTC)
