from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.examples import NOW, mobile

from ringfence.backends.files.check_result import COLUMNS, CheckResult
from ringfence.registry.asking import AskRule
from ringfence.registry.checking import ResultRow
from ringfence.registry.list_check import Listed, Verdict
from ringfence.telecom.errors import Unavailable

NO = Listed(Verdict.NO, AskRule.NO_CONSENT)


def _rows(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))


def _row(text: str) -> ResultRow:
    return ResultRow(text, NO, NOW, "0" * 16)


def test_rows_stand_in_their_order_with_their_validity(tmp_path: Path) -> None:
    result = CheckResult(tmp_path / "r.csv")
    result.cut(0)
    size = result.add([_row(str(mobile(1)))])
    assert size == result.path.stat().st_size
    assert result.path.stat().st_mode & 0o777 == 0o600
    head, one = _rows(result.path)
    assert tuple(head) == COLUMNS
    assert one == [str(mobile(1)), "no", "no_consent", "2026-11-18T11:06:40Z", "", "", "0" * 16]


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-2", "@SUM(1)", "＝1", "\t=1", "+12;=1", '=HYPERLINK("x")'])
def test_no_cell_is_a_formula(tmp_path: Path, text: str) -> None:
    result = CheckResult(tmp_path / "r.csv")
    result.cut(0)
    result.add([_row(text)])
    assert _rows(result.path)[1][0] == f"'{text}"


def test_what_was_written_beyond_the_position_is_written_again(tmp_path: Path) -> None:
    result = CheckResult(tmp_path / "r.csv")
    result.cut(0)
    size = result.add([_row("1")])
    result.add([_row("2")])
    result.cut(size)
    result.add([_row("3")])
    assert [row[0] for row in _rows(result.path)[1:]] == ["1", "3"]


def test_a_disk_that_refuses_is_our_fault(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        CheckResult(tmp_path / "no" / "r.csv").cut(0)
    with pytest.raises(Unavailable):
        CheckResult(tmp_path).add([_row("1")])
