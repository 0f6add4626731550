import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ringfence.backends.files.feature_table import read_feature_table
from ringfence.telecom.errors import Refused


def test_types_are_told_by_the_cells(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "id;fee;town;since;paid\n1234567890123456789;1.5;成都;2024-01-02;true\n2;NA;;2024-03-04;false\n", "gb18030"
    )
    table = read_feature_table(path)
    cells = {column.name: column.cells for column in table.columns}
    assert cells["id"] == ("1234567890123456789", "2")
    assert np.array_equal(np.asarray(cells["fee"], dtype=np.float64), np.array([1.5, np.nan]), equal_nan=True)
    assert cells["town"] == ("成都", None)
    assert cells["paid"].tolist() == [1.0, 0.0]  # type: ignore[union-attr]
    assert [column.moment for column in table.columns] == [False, False, False, True, False]


def test_parquet_is_read_as_csv_is(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    columns = {"a": [1, None], "b": ["x", None], "c": [None, None], "d": [dt.date(2024, 1, 1), None]}
    pq.write_table(pa.table(columns), path)
    table = read_feature_table(path)
    assert [column.name for column in table.columns] == ["a", "b", "c", "d"]
    assert np.isnan(np.asarray(table.columns[2].cells, dtype=np.float64)).all()


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n", b"a,b\n1,2\n1,2,3\n", b"PAR1 and nothing more", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00\x01\x02"],
)
def test_what_is_no_table_is_refused_with_a_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read_feature_table(path)
    assert refused.value.remedy
