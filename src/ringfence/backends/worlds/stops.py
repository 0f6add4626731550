"""When numbers were stopped, as a file: what an evaluation found, and what adversaries of level L4 react to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ringfence.telecom.errors import Refused

_SCHEMA = pa.schema([pa.field("number", pa.int64(), nullable=False), pa.field("at_ms", pa.int64(), nullable=False)])


def read_stops(path: Path) -> dict[int, int]:
    """First stop of each packed number, milliseconds since 1970 UTC; raises `Refused`."""
    try:
        table = pq.read_table(path, columns=["number", "at_ms"])
    except (pa.ArrowException, OSError, KeyError) as error:
        raise Refused(
            f"{path} is no file of stops: {error}", "take stops.parquet of `ringfence evaluate calls`"
        ) from error
    found: dict[int, int] = {}
    for number, at_ms in zip(table["number"].to_pylist(), table["at_ms"].to_pylist(), strict=True):
        found[number] = min(at_ms, found.get(number, at_ms))
    return found


def write_stops(path: Path, stops: Mapping[int, int]) -> None:
    """Write them, by number."""
    pairs = sorted(stops.items())
    columns = [pa.array([number for number, _ in pairs], pa.int64()), pa.array([at for _, at in pairs], pa.int64())]
    pq.write_table(pa.table(columns, schema=_SCHEMA), path, compression="zstd")
