"""Folders of call records for tests, written from the lines of examples."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from tests.analytics.documents import BUSY, packaged_profiles

from ringfence.analytics.detector import Detector, Example
from ringfence.analytics.detector_reader import read_detector
from ringfence.analytics.example_calls import BEGIN_MS, written_out
from ringfence.analytics.record import RECORD_COLUMNS, KeptRecord, partition
from ringfence.backends.planes.numbering import open_plan

FROM_MS = BEGIN_MS
HOUR_MS = 3_600_000
_ARROW = {"string": pa.string(), "int8": pa.int8(), "int16": pa.int16(), "int64": pa.int64()}
_READ = open_plan().read


def busy() -> Detector:
    return read_detector("busy.sql", BUSY, packaged_profiles())


def calls(**line: object) -> tuple[KeptRecord, ...]:
    lines = [{"calling": "13911110001", "called": "13800200001", "called_step": 3, **line}]
    return written_out(msgspec.convert({"name": "x", "calls": lines}, Example), _READ).records


def table(records: Sequence[KeptRecord]) -> pa.Table:
    return pa.table(
        {
            column.name: pa.array([getattr(one, column.name) for one in records], _ARROW[column.kind])
            for column in RECORD_COLUMNS
        }
    )


def write(home: Path, records: Sequence[KeptRecord], name: str = "a") -> Path:
    """Below `calls/`, a folder an hour; returns that folder."""
    folder = home / "calls"
    hours = defaultdict[str, list[KeptRecord]](list)
    for one in records:
        hours[partition(one.setup_ms)].append(one)
    for hour, within in hours.items():
        (folder / hour).mkdir(parents=True, exist_ok=True)
        pq.write_table(table(within), folder / hour / f"{name}.parquet")
    return folder
