"""Profiles kept for each hour of call records, made again only when the hour's records changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from ringfence.analytics.profile import HOURLY, Profile, with_values
from ringfence.analytics.record import HOUR_MS, RECORD_COLUMNS, hour_ms, partition, unlike
from ringfence.telecom.errors import Unavailable

_SQL_KINDS = {"string": "VARCHAR", "int8": "TINYINT", "int16": "SMALLINT", "int64": "BIGINT"}


_FIRST_MS = round(datetime(1000, 1, 1, tzinfo=UTC).timestamp() * 1000)
_LAST_MS = round(datetime(9999, 12, 31, tzinfo=UTC).timestamp() * 1000)
"""Years of four digits, so that names of folders stand in the order of time."""
_TRIES = 3


class Unread(Struct, frozen=True):
    """A file of an hour that is left out: `torn` when it is not whole, else `strange`, and what to do about it."""

    path: Path
    reason: str
    message: str


class HourFiles(Struct, frozen=True):
    """The record files of one hour."""

    hour_ms: int
    files: tuple[Path, ...]
    unread: tuple[Unread, ...] = ()

    def mark(self, profiles: Mapping[str, Profile]) -> str:
        """Changes with the records and with the way profiles are made."""
        told = hashlib.sha256()
        for path in self.files:
            stat = path.stat()
            told.update(f"{path.name}:{stat.st_size}:{stat.st_mtime_ns};".encode())
        for name in ("calls", *HOURLY):
            told.update(profiles[name].sql.encode())
        return told.hexdigest()[:16]


def hours_in(calls: Path, from_ms: int, until_ms: int) -> list[HourFiles]:
    """The hours of the window that have records, in order of time; as many folders are looked at as there are.

    Raises `Unavailable` while files come and go too fast.
    """
    if not calls.is_dir() or until_ms <= max(from_ms, _FIRST_MS):
        return []
    first, last = partition(max(from_ms, _FIRST_MS)), partition(min(until_ms - 1, _LAST_MS))
    names = sorted(one.name for one in calls.iterdir() if first <= one.name <= last)
    hours = [_files_of(calls / name, begins) for name in names if (begins := begins_of(name)) is not None]
    return [hour for hour in hours if hour.files or hour.unread]


def begins_of(folder: str) -> int | None:
    """When the hour of a folder begins that is so named; None for another name."""
    try:
        begins = hour_ms(folder)
    except ValueError:
        return None
    return begins if partition(begins) == folder else None


def _files_of(folder: Path, begins_ms: int) -> HourFiles:
    for _ in range(_TRIES):
        files = sorted(folder.glob("*.parquet"))
        try:
            unread = {path: one for path in files if (one := _unread(path)) is not None}
        except FileNotFoundError:
            continue  # small files were just made one: look again
        return HourFiles(begins_ms, tuple(path for path in files if path not in unread), tuple(unread.values()))
    raise Unavailable(f"the files of {folder} are being replaced", "try again")


def _unread(path: Path) -> Unread | None:
    """Why the file cannot be looked at, by its footer. Raises `FileNotFoundError`."""
    stat = path.stat()
    try:
        why = _unlike(path, stat.st_size, stat.st_ctime_ns)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, pa.ArrowException):  # names of columns that are no UTF-8, too
        told = f"{path} is not a whole Parquet file: its calls are not looked at; ingest them again and delete it"
        return Unread(path, "torn", told)
    if not why:
        return None
    remedy = "write it with the columns of docs/call-records.md, or move it away and load it by a mapping"
    return Unread(path, "strange", f"{path} is no file of call records, {why}: it is not looked at; {remedy}")


@lru_cache(maxsize=50_000)
def _unlike(path: Path, size: int, changed_ns: int) -> str:
    """Remembered while the file stays as it is: a footer takes a millisecond, and the watch looks every few seconds."""
    del size, changed_ns
    with pq.ParquetFile(path) as file:
        return unlike({field.name: str(field.type) for field in file.schema_arrow})


def show_records(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Make the view `records` of those files; an empty one without files."""
    if not files:
        columns = ", ".join(f"NULL::{_SQL_KINDS[column.kind]} AS {column.name}" for column in RECORD_COLUMNS)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW records AS SELECT {columns} WHERE false").fetchall()
        return
    listed = ", ".join(quoted(path) for path in files)
    columns = ", ".join(f"TRY_CAST({one.name} AS {_SQL_KINDS[one.kind]}) AS {one.name}" for one in RECORD_COLUMNS)
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW records AS SELECT {columns} "
        f"FROM read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    ).fetchall()


def quoted(path: Path) -> str:
    """A path as an SQL literal."""
    return "'" + str(path).replace("'", "''") + "'"


class HourlyProfiles:
    """Callings and busy numbers of each hour, below `folder`; None keeps nothing."""

    def __init__(self, folder: Path | None, profiles: Mapping[str, Profile]) -> None:
        self._folder = folder
        self._profiles = profiles

    def show(
        self,
        connection: duckdb.DuckDBPyConnection,
        hours: Sequence[HourFiles],
        values: Mapping[str, int],
        progress: Callable[[str], None],
    ) -> None:
        """Make the views of `HOURLY` for the window in `values`.

        Whole hours come from their files, the rest of the window from its records.
        """
        from_ms, until_ms = values["from_ms"], values["until_ms"]
        parts: dict[str, list[str]] = {name: [] for name in HOURLY}
        for at, hour in enumerate(hours):
            begin_ms, end_ms = max(from_ms, hour.hour_ms), min(until_ms, hour.hour_ms + HOUR_MS)
            window = {**values, "from_ms": begin_ms, "until_ms": end_ms}
            whole = end_ms - begin_ms == HOUR_MS and self._folder is not None
            mark = hour.mark(self._profiles) if whole else ""
            if not (whole and self._kept(hour, mark)):
                progress(f"profiles of hour {at + 1} of {len(hours)}")
                self._make(connection, hour, window, at)
                if whole:
                    self._keep(connection, hour, mark, at)
            for name in HOURLY:
                parts[name].append(
                    f"SELECT * FROM read_parquet({quoted(self._path(hour, name, mark))}, hive_partitioning = false)"
                    if whole
                    else f"SELECT * FROM {name}_{at}"
                )
        self._join(connection, parts, values)

    def _make(self, connection: duckdb.DuckDBPyConnection, hour: HourFiles, values: Mapping[str, int], at: int) -> None:
        show_records(connection, hour.files)
        calls = with_values(self._profiles["calls"].sql, values)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW calls AS {calls}").fetchall()
        for name in HOURLY:
            sql = with_values(self._profiles[name].sql, values)
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name}_{at} AS {sql}").fetchall()

    def _keep(self, connection: duckdb.DuckDBPyConnection, hour: HourFiles, mark: str, at: int) -> None:
        """Write beside, then rename: a reader sees a whole file or none."""
        for name in HOURLY:
            path = self._path(hour, name, mark)
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}.new")
            connection.execute(f"COPY {name}_{at} TO {quoted(draft)} (FORMAT parquet, COMPRESSION snappy)").fetchall()
            draft.replace(path)
            connection.execute(f"DROP TABLE {name}_{at}").fetchall()
            for stale in path.parent.glob(f"{name}-*.parquet"):
                if stale != path:
                    stale.unlink(missing_ok=True)

    def _join(
        self, connection: duckdb.DuckDBPyConnection, parts: Mapping[str, Sequence[str]], values: Mapping[str, int]
    ) -> None:
        for name in HOURLY:
            sql = " UNION ALL ".join(parts[name])
            if not sql:
                show_records(connection, ())
                connection.execute(
                    f"CREATE OR REPLACE TEMP VIEW calls AS {with_values(self._profiles['calls'].sql, values)}"
                ).fetchall()
                sql = with_values(self._profiles[name].sql, values)
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}").fetchall()

    def _kept(self, hour: HourFiles, mark: str) -> bool:
        return all(self._path(hour, name, mark).exists() for name in HOURLY)

    def _path(self, hour: HourFiles, name: str, mark: str) -> Path:
        folder = self._folder or Path()
        return folder / partition(hour.hour_ms) / f"{name}-{mark}.parquet"
