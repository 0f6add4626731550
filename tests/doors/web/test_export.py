import csv
from io import StringIO

import pytest

from ringfence.doors.web.export import write_csv


@pytest.mark.parametrize("cell", ["=1+1", "+8613800138000", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_no_spreadsheet_runs_a_cell(cell: str) -> None:
    assert _read(write_csv(["a"], [[cell]]))[1][0].startswith("'")


def test_figures_stay_figures_and_chinese_is_marked_as_such() -> None:
    written = write_csv(["得分"], [[-1.5], [3]])

    assert written.startswith(b"\xef\xbb\xbf")
    assert _read(written) == [["得分"], ["-1.5"], ["3"]]


def test_quotes_lines_and_broken_letters_do_not_break_the_table() -> None:
    assert _read(write_csv(["a", "b"], [['x",\r\ny', "\ud800\0"]]))[1] == ['x",\r\ny', "?"]


def _read(written: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(written.decode("utf-8-sig"), newline="")))
