"""Rows survive the trip through columns."""

from pathlib import Path

import pyarrow.parquet as pq

from ringfence.backends.duck.columns import (
    ROW_COLUMNS,
    SCHEMA,
    ColumnFile,
    parse_name,
    rows_in,
    time_range,
    to_row,
    to_table,
    write_columns,
)
from ringfence.bench.decisions import made_up
from ringfence.screening.codec import decode_row, encode
from ringfence.screening.recorded import Record, Segment
from ringfence.screening.reference import IdMaker

IDS = IdMaker(3)
PAYLOADS = [encode(made_up(number, IDS(1_790_000_000_000))) for number in range(60)]
TABLE = to_table(Segment(3, 1), [Record(64 + place, payload) for place, payload in enumerate(PAYLOADS)])


def test_rows_come_back_equal(tmp_path: Path) -> None:
    write_columns(tmp_path / "x.parquet", TABLE)

    rows = pq.read_table(tmp_path / "x.parquet").select(ROW_COLUMNS).to_pylist()

    assert [to_row(tuple(row.values())) for row in rows] == [decode_row(payload) for payload in PAYLOADS]


def test_a_companion_tells_its_time_and_size(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    write_columns(path, TABLE)

    assert time_range(path) == (decode_row(PAYLOADS[0]).at_ms, decode_row(PAYLOADS[-1]).at_ms)
    assert rows_in(path) == 60
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_companion_covers_no_time(tmp_path: Path) -> None:
    write_columns(tmp_path / "x.parquet", TABLE.slice(0, 0))

    assert time_range(tmp_path / "x.parquet") == (0, -1)


def test_a_record_that_cannot_be_read_is_left_out() -> None:
    assert to_table(Segment(0, 1), [Record(64, b"\x01rubbish"), Record(99, PAYLOADS[0])]).num_rows == 1
    assert to_table(Segment(0, 1), []).schema == SCHEMA


def test_names_say_what_is_covered() -> None:
    file = ColumnFile(7, 1, 65_536)

    assert parse_name(Path(file.name)) == file
    assert parse_name(Path("notes.parquet")) is None
    assert parse_name(Path("w07-000000000001-000000065536.parquet")) is None
    assert parse_name(Path("w1-x-y.parquet")) is None
