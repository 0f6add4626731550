"""Rows in Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias, cast

import pyarrow as pa
import pyarrow.parquet as pq

from ringfence.backends.files.delimited import Row
from ringfence.telecom.errors import Refused

_MAGIC = b"PAR1"
_ROWS = 20_000
_Value: TypeAlias = str | int | float | bool | bytes | datetime | date | None


def is_parquet(path: Path) -> bool:
    """Whether the file says that it is Parquet; raises `OSError`."""
    with path.open("rb") as file:
        return file.read(4) == _MAGIC


def open_parquet(path: Path) -> tuple[Sequence[str], Iterator[Row]]:
    """Column names and every row as text, counted from 1; raises `Refused` when it is truncated or damaged."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise Refused(
            f"{path.name} is a damaged or truncated Parquet file: {error}", "copy or export it again"
        ) from error
    return list(file.schema_arrow.names), _rows(path, file)


def open_column(path: Path, names: Sequence[str]) -> Iterator[str]:
    """Every cell of one column as text: the first that has one of the names, in lower case, or the only one.

    Raises `Refused`.
    """
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise Refused(f"The Parquet file is damaged or truncated: {error}", "copy or export it again") from error
    held = list(file.schema_arrow.names)
    column = next((one for name in names for one in held if one.strip().lower() == name), None)
    if column is None and len(held) != 1:
        raise Refused("The Parquet file has no column of numbers.", f"Call one of its columns {names[0]}.")
    try:
        for batch in file.iter_batches(_ROWS, columns=[column or held[0]]):
            for value in cast("list[_Value]", batch.column(0).to_pylist()):
                yield _text(value)
    except (pa.ArrowException, OSError) as error:
        raise Refused(f"The Parquet file is damaged: {error}", "copy or export it again") from error


def count_rows(path: Path) -> int:
    """How many rows the file says that it has; 0 when it cannot be read."""
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError):
        return 0


def _rows(path: Path, file: pq.ParquetFile) -> Iterator[Row]:
    line = 0
    try:
        for batch in file.iter_batches(_ROWS):
            columns = [cast("list[_Value]", column.to_pylist()) for column in batch.columns]
            for values in zip(*columns, strict=True):
                line += 1
                cells = [_text(value) for value in values]
                yield Row(line, cells, ",".join(cells))
    except (pa.ArrowException, OSError) as error:
        raise Refused(f"{path.name} is damaged after row {line:,}: {error}", "copy or export it again") from error


def _text(value: _Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
