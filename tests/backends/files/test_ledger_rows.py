from __future__ import annotations

import stat
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.examples import NOW
from tests.registry.examples import customer

from ringfence.backends.files.ledger_rows import LedgerFile, write_ledger
from ringfence.registry.ledger import Entered
from ringfence.telecom.errors import Conflict, Refused, Unavailable


def test_a_ledger_goes_out_and_in_again_as_csv_or_parquet(tmp_path: Path) -> None:
    entries = [Entered(entry=customer(f"c{i}", "=x"), version=i, by="t", at_ms=NOW) for i in range(3)]
    out, told = tmp_path / "out.csv", list[int]()
    assert write_ledger(out, "customer", entries, told.append) == 3
    assert stat.S_IMODE(out.stat().st_mode) == 0o600

    rows = list(LedgerFile(out, "customer").rows())

    assert [one.cells["id"] for one in rows if one.cells] == ["c0", "c1", "c2"]
    assert rows[0].cells is not None
    assert rows[0].cells["provider"] == "=x"
    assert '" =x"' in out.read_text("utf-8-sig") or ", =x," in out.read_text("utf-8-sig")
    columns = tmp_path / "in.parquet"
    pq.write_table(pa.table({"id": ["a"], "name": ["A"], "from": ["2026-01-01"]}), columns)
    assert [one.cells for one in LedgerFile(columns, "customer").rows()] == [
        {"id": "a", "name": "A", "from": "2026-01-01"}
    ]


def test_files_that_cannot_be_are_refused_and_nothing_is_overwritten(tmp_path: Path) -> None:
    empty, wrong = tmp_path / "empty.csv", tmp_path / "wrong.csv"
    empty.write_text("")
    wrong.write_text("number\n1\n")
    for path in (empty, wrong, tmp_path / "none.csv"):
        with pytest.raises(Refused):
            LedgerFile(path, "holding")
    with pytest.raises(Conflict):
        write_ledger(wrong, "customer", [], lambda _: None)
    with pytest.raises(Unavailable):
        write_ledger(tmp_path / "no" / "x.csv", "customer", [], lambda _: None)
