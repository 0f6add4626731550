"""Tables of subscribers as files: CSV of any delimiter and encoding, or Parquet; types are told by the cells."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from ringfence.analytics.scores.table import Cells, RawColumn, RawTable
from ringfence.backends.files.delimited import find_layout
from ringfence.backends.files.parquet import is_parquet
from ringfence.telecom.errors import Refused

MOST_ROWS = 20_000_000
"""More rows are refused: a table that is learned from stands in memory."""
_EXACT = 1 << 53
_NOTHING = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "#N/A", "-", "?"]


def read_feature_table(path: Path) -> RawTable:
    """The whole table; raises `Refused` when the file is no table, and `OSError`."""
    try:
        table = _parquet(path) if is_parquet(path) else _csv(path)
    except pa.ArrowException as error:
        raise Refused(
            f"{path.name} cannot be read as a table: {error}", "Export it again as CSV or Parquet."
        ) from error
    if table.num_rows == 0:
        raise Refused(f"{path.name} has no rows.", "Give a table with a header and one row a subscriber.")
    columns = tuple(_column(name, table.column(place)) for place, name in enumerate(table.column_names))
    return RawTable(path.name, table.num_rows, columns)


def _parquet(path: Path) -> pa.Table:
    rows = pq.read_metadata(path).num_rows
    if rows > MOST_ROWS:
        raise Refused(f"{path.name} has {rows:,} rows.", f"Learn from a sample of at most {MOST_ROWS:,}.")
    return pq.read_table(path, partitioning=None)


def _csv(path: Path) -> pa.Table:
    layout = find_layout(path)
    return pcsv.read_csv(
        path,
        read_options=pcsv.ReadOptions(encoding=layout.encoding, block_size=1 << 24),
        parse_options=pcsv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=True),
        convert_options=pcsv.ConvertOptions(null_values=_NOTHING, strings_can_be_null=True),
    )


def _column(name: str, column: pa.ChunkedArray) -> RawColumn:
    kind = column.type
    if pa.types.is_temporal(kind):
        return RawColumn(name, (), moment=True)
    return RawColumn(name, _cells(column, kind))


def _cells(column: pa.ChunkedArray, kind: pa.DataType) -> Cells:
    if pa.types.is_boolean(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind):
        return _numbers(column)
    if pa.types.is_integer(kind) and not _too_long(column):
        return _numbers(column)
    texts = cast("list[str | int | bytes | None]", column.to_pylist())
    return tuple(None if text is None else str(text) for text in texts)


def _too_long(column: pa.ChunkedArray) -> bool:
    """Whether whole numbers, such as ids, would lose digits as floating point."""
    ends = pc.min_max(column).as_py()
    return ends["min"] is not None and max(abs(ends["min"]), abs(ends["max"])) >= _EXACT


def _numbers(column: pa.ChunkedArray) -> Cells:
    cells = column.cast(pa.float64()).to_numpy()
    return np.asarray(cells, dtype=np.float64)
