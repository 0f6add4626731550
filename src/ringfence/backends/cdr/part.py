"""Writes the files of one transaction: an hour each, as drafts that nobody reads before the commit."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ringfence.analytics.record import HOUR_MS, partition
from ringfence.backends.cdr.journal import Part, sync_folder
from ringfence.backends.cdr.schema import RECORDS
from ringfence.telecom.errors import Unavailable

GROUP_ROWS = 250_000
_FEW = (
    "source", "kind", "released_by", "cause", "sip_code", "trunk_in", "trunk_out", "carrier", "media", "attestation",
    "verstat",
)  # fmt: skip
"""Columns of few distinct values."""
_DIGITS = frozenset({"calling", "called", "calling_sent", "called_sent", "imsi"})
"""Columns in which fast compression finds little; an hour's compaction compresses them well."""
_CLOSE = dict.fromkeys(("setup_ms", "ring_ms", "answer_ms", "release_ms"), "DELTA_BINARY_PACKED")
_TEXTS = dict.fromkeys(("call_id", "calling_sent", "called_sent"), "DELTA_LENGTH_BYTE_ARRAY")
DRAFT = ".draft"


def by_hour(records: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The records of each hour of setup, with the name of its folder; their order within the hour stays."""
    hours = records.column("setup_ms").to_numpy() // HOUR_MS
    if not len(hours):
        return
    if (np.diff(hours) < 0).any():
        order = np.argsort(hours, kind="stable")
        records, hours = records.take(pa.array(order)), hours[order]
    starts = np.concatenate(([0], np.flatnonzero(np.diff(hours)) + 1, [len(hours)]))
    for first, last in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        yield partition(int(hours[first]) * HOUR_MS), records.slice(first, last - first)


class PartWriter:
    """Drafts of one transaction. Raises `Unavailable` when the disk refuses; then call `abandon`."""

    def __init__(self, folder: Path, mark: str, compression: Literal["lz4", "zstd"] = "lz4") -> None:
        """`mark` makes the names of drafts unique to their writer; zstd takes half the room and half more time."""
        self._folder = folder
        self._mark = mark
        self._compression = compression
        self._open: dict[str, tuple[Path, pq.ParquetWriter]] = {}
        self._rows: dict[str, int] = {}
        self._drafts: list[Path] = []

    def add(self, hour: str, records: pa.Table) -> None:
        """Write records of one hour."""
        try:
            if hour not in self._open:
                self._begin(hour)
            self._open[hour][1].write_table(records, GROUP_ROWS)
        except (OSError, pa.ArrowException) as error:
            raise _refuses(self._folder / hour, error) from error
        self._rows[hour] = self._rows.get(hour, 0) + records.num_rows

    def _begin(self, hour: str) -> None:
        folder = self._folder / hour
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f".{self._mark}{DRAFT}"
        self._drafts.append(path)
        writer = pq.ParquetWriter(
            path,
            RECORDS,
            compression={
                name: "none" if self._compression == "lz4" and name in _DIGITS else self._compression
                for name in RECORDS.names
            },
            use_dictionary=list(_FEW),
            column_encoding=_CLOSE | _TEXTS,
            write_statistics=["setup_ms"],
        )
        self._open[hour] = (path, writer)

    def finish(self) -> tuple[Part, ...]:
        """Close all and make them durable; each draft then bears the name of its content."""
        parts = []
        try:
            for hour, (path, writer) in self._open.items():
                writer.close()
                parts.append(_named(hour, path, self._rows[hour]))
                self._drafts.append(draft_of(self._folder, parts[-1]))
            for hour in self._open:
                sync_folder(self._folder / hour)
            sync_folder(self._folder)
        except (OSError, pa.ArrowException) as error:
            raise _refuses(self._folder, error) from error
        self._open.clear()
        return tuple(parts)

    def abandon(self) -> None:
        """Remove every draft."""
        for _, writer in self._open.values():
            try:
                writer.close()
            except (OSError, pa.ArrowException):
                continue  # the disk that refused before; the draft goes all the same
        self._open.clear()
        for path in self._drafts:
            path.unlink(missing_ok=True)


def draft_of(folder: Path, part: Part) -> Path:
    """Where a part lies before its commit."""
    return folder / part.hour / f".{part.name}{DRAFT}"


def final_of(folder: Path, part: Part) -> Path:
    """Where it lies from then on."""
    return folder / part.hour / f"{part.name}.parquet"


def publish(folder: Path, parts: Sequence[Part]) -> None:
    """Give drafts their final names; those that have them already stay."""
    for part in parts:
        draft = draft_of(folder, part)
        if draft.exists():
            draft.rename(final_of(folder, part))


def remove(folder: Path, parts: Sequence[Part]) -> None:
    """Delete parts that are gone, and folders that this empties."""
    for part in parts:
        final_of(folder, part).unlink(missing_ok=True)
    for hour in {part.hour for part in parts}:
        place = folder / hour
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()


def _named(hour: str, path: Path, rows: int) -> Part:
    digest = sha256()  # processors have instructions for it
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
        os.fsync(file.fileno())
        size = file.tell()
    name = digest.hexdigest()[:24]
    path.rename(path.with_name(f".{name}{DRAFT}"))
    return Part(hour, name, rows, size)


def _refuses(path: Path, error: Exception) -> Unavailable:
    return Unavailable(f"call records cannot be written at {path}: {error}", "Free the disk, then run it again.")
