"""Parquet: of any columns by a mapping, or of the store's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ringfence.backends.cdr.cells import Flags
from ringfence.backends.cdr.journal import Place
from ringfence.backends.cdr.mapping import Mapping, fits, lacking
from ringfence.backends.cdr.rows import Located, Rows
from ringfence.backends.cdr.schema import RECORDS, as_records, unlike_records
from ringfence.backends.cdr.shape import AHEAD_MS, EARLIEST_MS, LONGEST_MS, Shaped
from ringfence.backends.cdr.whole import WholeFile
from ringfence.telecom.errors import Refused

_ROWS = 250_000
_SHOWN = 1_000


def is_parquet(path: Path) -> bool:
    """Whether the file says that it is; raises `OSError`."""
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


class ColumnarFile(WholeFile):
    """Fulfils `SourceFile` for Parquet."""

    def __init__(self, path: Path, mapping: Mapping, wanted: Callable[[Sequence[str]], list[str]]) -> None:
        """Raises `Refused` when it is damaged or has not the columns that the mapping needs."""
        super().__init__(path, remembered=True)
        try:
            with pq.ParquetFile(path) as file:
                schema = file.schema_arrow
        except (OSError, pa.ArrowException) as error:
            raise _damaged(path, error) from error
        kinds = {field.name: field.type for field in schema}
        self.ours = kinds.keys() >= set(RECORDS.names) and pa.types.is_integer(kinds["calling"])
        if self.ours and (why := unlike_records(schema)):
            raise Refused(f"{path.name} is no file of records: {why}", "export it again")
        if not self.ours and not fits(mapping, list(kinds)):
            raise lacking(path.name, mapping, list(kinds))
        self._columns = RECORDS.names if self.ours else wanted(list(kinds))
        for name in self._columns:
            if pa.types.is_nested(kinds[name]):
                raise Refused(f"{path.name}: its column {name} is {kinds[name]}", "export it as plain values")

    def rows(self, after: Place, *, growing: bool) -> Iterator[Rows]:
        """What stands behind so many rows."""
        del growing
        done = 0
        try:
            with pq.ParquetFile(self.path) as file:
                for batch in file.iter_batches(_ROWS, columns=self._columns):
                    first, done = done, done + batch.num_rows
                    if done <= after.position:
                        continue
                    skipped = max(after.position - first, 0)
                    table = self._read(pa.table(batch.slice(skipped)))
                    yield _rows(table, first + skipped, done, kept=self.ours)
        except (OSError, pa.ArrowException) as error:
            raise _damaged(self.path, error, done) from error

    def _read(self, table: pa.Table) -> pa.Table:
        if not self.ours:
            return pa.table([_text(column) for column in table.columns], names=table.column_names)
        try:
            return as_records(table.select(RECORDS.names))
        except pa.ArrowException as error:
            remedy = "export it again with the columns that docs/call-records.md lists"
            raise Refused(f"{self.path.name} has values that no record has: {error}", remedy) from error


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """As texts; moments as milliseconds since 1970."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("ms", column.type.tz), safe=False).cast(pa.int64())
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:  # bytes that are no UTF-8
        told = (one if one is None else bytes(one).decode("utf-8", "replace") for one in column.to_pylist())
        return pa.chunked_array([pa.array(told, pa.string())])


def _rows(table: pa.Table, first: int, last: int, *, kept: bool) -> Rows:
    def locate(places: Sequence[int]) -> Located:
        some = table.take(pa.array(places, pa.int64())).to_pylist()
        return [
            (first + at + 1, ",".join("" if value is None else str(value) for value in row.values())[:_SHOWN])
            for at, row in zip(places, some, strict=True)
        ]

    return Rows(table, last, last, locate, kept=kept)


def _damaged(path: Path, error: Exception, rows: int = 0) -> Refused:
    behind = f" behind row {rows:,}" if rows else ""
    return Refused(f"{path.name} is a damaged or truncated Parquet file{behind}: {error}", "copy or export it again")


def sifted(table: pa.Table, now_ms: int) -> Shaped:
    """Rows of the store's own columns, without those that cannot be: as `Shaper.shape` for texts."""
    reasons = np.zeros(table.num_rows, np.int8)
    told = ["", "a column that must be filled is null", "absurd time: before 1990 or in the future",
            "its times are not in order", "absurd: more than ten days long",
            "neither a calling nor a called number"]  # fmt: skip
    filled = [pc.is_null(table.column(field.name)) for field in RECORDS if not field.nullable]
    missing = filled[0]
    for one in filled[1:]:
        missing = pc.or_(missing, one)
    reasons[_flags(missing)] = 1
    setup = pc.cast(pc.fill_null(table.column("setup_ms"), 0), pa.int64())
    _mark(reasons, pc.or_(pc.less(setup, EARLIEST_MS), pc.greater(setup, now_ms + AHEAD_MS)), 2)
    before = setup
    for name in ("ring_ms", "answer_ms", "release_ms"):
        moment = pc.coalesce(pc.cast(table.column(name), pa.int64()), before)
        _mark(reasons, pc.less(moment, before), 3)
        before = moment
    _mark(reasons, pc.greater(pc.subtract(before, setup), LONGEST_MS), 4)
    nobody = [pc.equal(pc.fill_null(table.column(name), ""), "") for name in ("calling_sent", "called_sent")]
    _mark(reasons, pc.and_(*nobody), 5)
    kept = np.flatnonzero(reasons == 0)
    some = table.select(RECORDS.names)
    some = some if len(kept) == table.num_rows else some.take(pa.array(kept))
    refused = [(int(at), told[reasons[at]]) for at in np.flatnonzero(reasons)]
    return Shaped(as_records(some), kept, refused)


def _flags(wrong: pa.ChunkedArray) -> Flags:
    flags: Flags = wrong.to_numpy()
    return flags


def _mark(reasons: np.ndarray[tuple[int], np.dtype[np.int8]], wrong: pa.ChunkedArray, code: int) -> None:
    reasons[_flags(wrong) & (reasons == 0)] = code
