"""The store's files as Arrow sees them."""

from __future__ import annotations

import pyarrow as pa

from ringfence.analytics.record import RECORD_COLUMNS, SUBSCRIPTION_COLUMNS, Column, unlike

_KINDS = {"string": pa.string(), "int8": pa.int8(), "int16": pa.int16(), "int32": pa.int32(), "int64": pa.int64()}


def _schema(columns: tuple[Column, ...]) -> pa.Schema:
    return pa.schema([pa.field(one.name, _KINDS[one.kind], nullable=one.nullable) for one in columns])


RECORDS = _schema(RECORD_COLUMNS)
"""`<home>/calls/hour=YYYYMMDDHH/*.parquet`."""
SUBSCRIPTIONS = _schema(SUBSCRIPTION_COLUMNS)
"""`<home>/calls/subscriptions.parquet`."""


def unlike_records(schema: pa.Schema) -> str:
    """Why a file of that schema is none of records; empty when it is one."""
    return unlike({field.name: str(field.type) for field in schema})


def as_records(table: pa.Table) -> pa.Table:
    """Columns of records that another tool packed otherwise, in ours. Raises `pa.ArrowException`."""
    columns = [_typed(table.column(name), RECORDS.field(name).type) for name in table.column_names]
    return pa.table(columns, schema=pa.schema([RECORDS.field(name) for name in table.column_names]))


def _typed(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    return column if column.type == kind else column.cast(kind)
