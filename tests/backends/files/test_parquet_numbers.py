from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.examples import read

from ringfence.backends.files.number_list import COLUMNS, NumberList
from ringfence.backends.files.parquet_numbers import main, parquet_numbers
from ringfence.telecom.errors import Refused


def _written(path: Path, **columns: list[object]) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_the_column_of_numbers_is_found_whatever_its_type(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.parquet", name=["a", "b"], Phone=[13800138000, None])
    assert list(parquet_numbers(path, COLUMNS)) == ["13800138000", ""]
    made = NumberList(path, "a.parquet", read)
    assert (made.count(10), [line.text for line in made.lines(1)]) == (2, [""])
    alone = _written(tmp_path / "b.parquet", whatever=["13800138000\nx"])
    assert list(parquet_numbers(alone, COLUMNS)) == ["13800138000 x"]


def test_damaged_files_and_files_without_numbers_are_refused(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.parquet", a=["1"], b=["2"])
    with pytest.raises(Refused, match="no column"):
        list(parquet_numbers(path, COLUMNS))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Refused, match="damaged"):
        list(parquet_numbers(path, COLUMNS))


def test_a_bomb_ends_its_own_process_alone(tmp_path: Path) -> None:
    """Six million times a text of 8 KB, in a few kilobytes of file: 48 GB when it is unpacked as it stands."""
    path = tmp_path / "bomb.parquet"
    one = pa.array(["9" * 200_000])
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 300_000, pa.int32()), one)
    pq.write_table(pa.table({"number": column}), path, compression="zstd")
    assert path.stat().st_size < 300_000
    with pytest.raises(Refused, match="memory or time"):
        list(parquet_numbers(path, COLUMNS))


def test_a_reader_who_leaves_early_leaves_no_process(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.parquet", number=list(range(100_000)))
    reading = parquet_numbers(path, COLUMNS)
    assert next(reading) == "0"
    reading.close()


def test_the_child_speaks_by_its_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)
    assert main(tmp_path / "none", COLUMNS) == 1
    assert main(_written(tmp_path / "a.parquet", number=["1"]), COLUMNS) == 0
