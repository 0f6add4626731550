"""The store's files as Arrow sees them."""

from __future__ import annotations

import pyarrow as pa

from ringfence.analytics.record import RECORD_COLUMNS, SUBSCRIPTION_COLUMNS, Column

_KINDS = {"string": pa.string(), "int8": pa.int8(), "int16": pa.int16(), "int32": pa.int32(), "int64": pa.int64()}


def _schema(columns: tuple[Column, ...]) -> pa.Schema:
    return pa.schema([pa.field(one.name, _KINDS[one.kind], nullable=one.nullable) for one in columns])


RECORDS = _schema(RECORD_COLUMNS)
"""`<home>/calls/hour=YYYYMMDDHH/*.parquet`."""
SUBSCRIPTIONS = _schema(SUBSCRIPTION_COLUMNS)
"""`<home>/calls/subscriptions.parquet`."""
