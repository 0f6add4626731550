from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ringfence.backends.files.parquet import count_rows, is_parquet, open_parquet
from ringfence.telecom.errors import Refused


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "calls.parquet"
    at = datetime(2025, 11, 22, 2, tzinfo=UTC)
    table = {
        "calling": ["1", None],
        "called": [13800100500, 2],
        "at": [at, at],
        "ok": [True, False],
        "talk_s": [2.0, 1.5],
    }
    pq.write_table(pa.table(table), path)
    return path


def test_every_kind_of_column_becomes_text(path: Path) -> None:
    header, rows = open_parquet(path)

    assert header == ["calling", "called", "at", "ok", "talk_s"]
    assert [row.cells for row in rows] == [
        ["1", "13800100500", "2025-11-22T02:00:00+00:00", "1", "2"],
        ["", "2", "2025-11-22T02:00:00+00:00", "0", "1.5"],
    ]


def test_parquet_is_told_by_its_first_bytes(path: Path, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("calling")

    assert is_parquet(path)
    assert not is_parquet(tmp_path / "calls.csv")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_a_truncated_file_is_refused_with_a_remedy(path: Path, kept: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: round(len(content) * kept)])

    with pytest.raises(Refused, match="truncated") as caught:
        open_parquet(path)

    assert "again" in caught.value.remedy


def test_a_page_that_was_overwritten_is_refused(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4:120] = b"\xff" * 116
    path.write_bytes(bytes(content))

    with pytest.raises(Refused, match="damaged"):
        list(open_parquet(path)[1])


def test_rows_are_counted_without_reading_them(path: Path, tmp_path: Path) -> None:
    assert count_rows(path) == 2
    (tmp_path / "torn").write_bytes(b"PAR1")
    assert count_rows(tmp_path / "torn") == 0
