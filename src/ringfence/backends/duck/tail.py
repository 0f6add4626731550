"""The live end of the log in memory: what no companion holds yet."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from ringfence.backends.duck.columns import SCHEMA, ColumnFile, to_table
from ringfence.screening.recorded import Position, Segment, SegmentSource
from ringfence.telecom.errors import Conflict

_TYPES = {"uint64": "UBIGINT", "int64": "BIGINT", "string": "VARCHAR", "uint8": "UTINYINT", "double": "DOUBLE"}
_TYPES |= {"int32": "INTEGER"}


class Tail:
    """The table `tail` of a DuckDB connection, brought up to date by `refresh`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, source: SegmentSource) -> None:
        self._connection = connection
        self._source = source
        self._positions: dict[tuple[int, int], Position] = {}
        columns = ", ".join(f"{field.name} {_TYPES[str(field.type)]}" for field in SCHEMA)
        connection.execute(f"CREATE TABLE tail ({columns})")

    def refresh(self, covered: Sequence[ColumnFile]) -> None:
        """Forget what companions hold by now, and read what was appended since."""
        live = {}
        for segment in self._source.segments():
            if not _holds(covered, segment):
                live[segment.worker, segment.first_seq] = segment
        for key in self._positions.keys() - live.keys():
            self._forget(key)
        for key, segment in live.items():
            self._follow(key, segment)

    def _follow(self, key: tuple[int, int], segment: Segment) -> None:
        try:
            records, position = self._source.records(segment, self._positions.get(key, Position()))
        except Conflict:
            self._forget(key)  # read from its start the next time
            return
        self._positions[key] = position
        if records:
            self._add(to_table(segment, records))

    def _add(self, table: pa.Table) -> None:
        self._connection.register("fresh", table)
        self._connection.execute("INSERT INTO tail SELECT * FROM fresh").fetchall()
        self._connection.unregister("fresh")

    def _forget(self, key: tuple[int, int]) -> None:
        self._positions.pop(key, None)
        self._connection.execute("DELETE FROM tail WHERE worker = ? AND segment = ?", list(key)).fetchall()


def _holds(files: Sequence[ColumnFile], segment: Segment) -> bool:
    return any(file.worker == segment.worker and file.first_seq <= segment.first_seq <= file.last_seq for file in files)
