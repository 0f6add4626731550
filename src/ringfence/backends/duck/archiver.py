"""Writes Parquet companions of sealed segments, off the road; all of them can be written again from the segments."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from ringfence.backends.duck.columns import SCHEMA, ColumnFile, parse_name, rows_in, to_table, write_columns
from ringfence.screening.recorded import Position, Segment, SegmentSource
from ringfence.telecom.errors import Conflict

MERGE = 16
"""So many adjacent companions of one size become one."""
_TIERS = (1 << 12, 1 << 16, 1 << 20)
"""Sizes, in records; one of a million stays as it is."""


class ArchiveWork(Struct, frozen=True, kw_only=True):
    """What one round did; all zero too when another process was at it."""

    written: int = 0
    merged: int = 0
    deleted: int = 0


def column_files(folder: Path) -> list[ColumnFile]:
    """The companions to read: where two cover the same records, only the wider one."""
    found = sorted(
        (file for path in folder.glob("*.parquet") if (file := parse_name(path))),
        key=lambda file: (file.worker, file.first_seq, -file.last_seq),
    )
    chosen: list[ColumnFile] = []
    for file in found:
        if not chosen or chosen[-1].worker != file.worker or file.first_seq > chosen[-1].last_seq:
            chosen.append(file)
    return chosen


class Archiver:
    """Keeps `folder` (the log's `columns/`) beside the segments of `source`. Call `run` every few seconds."""

    def __init__(self, folder: Path, source: SegmentSource) -> None:
        self._folder = folder
        self._source = source

    def run(self, most: int = 64) -> ArchiveWork:
        """Write at most `most` companions, merge small ones, delete what the log has deleted."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with _alone(self._folder / "lock") as alone:
            if not alone:
                return ArchiveWork()
            segments = self._source.segments()
            deleted = self._delete(segments)
            written = self._write(segments, most)
            merged = sum(self._merge(list(files)) for _, files in self._by_worker())
            return ArchiveWork(written=written, merged=merged, deleted=deleted)

    def _by_worker(self) -> Iterator[tuple[int, Iterator[ColumnFile]]]:
        return groupby(column_files(self._folder), key=lambda file: file.worker)

    def _write(self, segments: Sequence[Segment], most: int) -> int:
        written = 0
        covered = column_files(self._folder)
        for segment in segments:
            if not segment.sealed or _covers(covered, segment):
                continue
            if written == most:
                break
            try:
                records, _ = self._source.records(segment, Position())
            except Conflict:
                continue  # deleted with age meanwhile
            last_seq = segment.first_seq + segment.records - 1
            file = ColumnFile(segment.worker, segment.first_seq, last_seq)
            write_columns(self._folder / file.name, to_table(segment, records))
            written += 1
        return written

    def _delete(self, segments: Sequence[Segment]) -> int:
        """Delete what age took from the log, drafts that a crash left, and companions that a merge replaced."""
        deleted = 0
        for draft in self._folder.glob("*.new"):
            draft.unlink()
        chosen = set(column_files(self._folder))
        oldest = {segment.worker: segment.first_seq for segment in reversed(segments)}
        for path in self._folder.glob("*.parquet"):
            file = parse_name(path)
            if file is None:
                if _outdated(path):
                    path.unlink()
                    deleted += 1
                continue
            first_kept = oldest.get(file.worker, file.last_seq + 1)
            if file not in chosen or file.last_seq < first_kept:
                path.unlink()
                deleted += 1
            elif file.first_seq < first_kept:
                self._shorten(file, first_kept)
                deleted += 1
        return deleted

    def _shorten(self, file: ColumnFile, first_kept: int) -> None:
        path = self._folder / file.name
        table = pq.read_table(path, schema=SCHEMA)
        kept = table.filter(pc.greater_equal(table["segment"], first_kept))
        write_columns(self._folder / ColumnFile(file.worker, first_kept, file.last_seq).name, kept)
        path.unlink()

    def _merge(self, files: list[ColumnFile]) -> int:
        """Merge the first run of `MERGE` adjacent companions of one tier, again and again."""
        merged = 0
        while (run := _mergeable(files)) is not None:
            whole = ColumnFile(run[0].worker, run[0].first_seq, run[-1].last_seq)
            tables = [pq.read_table(self._folder / file.name, schema=SCHEMA) for file in run]
            write_columns(self._folder / whole.name, pa.concat_tables(tables))
            for file in run:
                (self._folder / file.name).unlink()
            place = files.index(run[0])
            files[place : place + MERGE] = [whole]
            merged += 1
        return merged

    def rows(self) -> int:
        """Decisions in the companions."""
        return sum(rows_in(self._folder / file.name) for file in column_files(self._folder))


def _covers(files: Sequence[ColumnFile], segment: Segment) -> bool:
    return any(file.worker == segment.worker and file.first_seq <= segment.first_seq <= file.last_seq for file in files)


def _outdated(path: Path) -> bool:
    """Whether it is a companion of columns that an earlier version wrote."""
    return re.fullmatch(r"w\d+-\d+-\d+(\.v\d+)?\.parquet", path.name) is not None


def _tier(file: ColumnFile) -> int:
    return sum(file.last_seq - file.first_seq + 1 >= size for size in _TIERS)


def _mergeable(files: list[ColumnFile]) -> list[ColumnFile] | None:
    for start in range(len(files) - MERGE + 1):
        run = files[start : start + MERGE]
        alike = {_tier(file) for file in run}
        adjacent = all(before.last_seq + 1 == after.first_seq for before, after in pairwise(run))
        if adjacent and len(alike) == 1 and alike != {len(_TIERS)}:
            return run
    return None


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether no other process does the same now."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)
