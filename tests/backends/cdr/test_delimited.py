from pathlib import Path

import pytest
from tests.backends.cdr.examples import load, opener, refused, store

from ringfence.backends.cdr.delimited import DelimitedFile
from ringfence.backends.cdr.rows import Rows
from ringfence.telecom.errors import Refused

GENERIC = opener().mapping("generic")
HEADER = "calling,called,start,note\n"


def _rows(tmp_path: Path, text: str | bytes, *, growing: bool = False) -> Rows:
    path = tmp_path / "f.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    file = DelimitedFile(path, GENERIC, list)
    (rows,) = file.rows(file.place(), growing=growing)
    return rows


def _lines(rows: Rows) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in rows.refused]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, mark: str) -> None:
    rows = _rows(tmp_path, (HEADER + "1,2,3,4\n").replace(",", mark))
    assert rows.table.to_pylist() == [{"calling": "1", "called": "2", "start": "3", "note": "4"}]


def test_a_row_of_another_width_costs_itself_and_lines_count_blank_ones(tmp_path: Path) -> None:
    rows = _rows(tmp_path, HEADER + "1,2,3,4\n\n1,2\n5,6,7,8\r\n1,2,3,4,5\n9,9,9,9\n")
    assert rows.table.column("calling").to_pylist() == ["1", "5", "9"]
    assert _lines(rows) == [(4, "2 columns where 4 are expected"), (6, "5 columns where 4 are expected")]
    assert rows.locate([1, 2]) == [(5, "5,6,7,8"), (7, "9,9,9,9")]


def test_rows_far_behind_the_first_are_taken_refused_and_located_as_the_first(tmp_path: Path) -> None:
    lines = [f"{at},2,3,{'x' * 40}" for at in range(30_000)]
    lines[20_000] = "1,2"
    lines[25_000] = f"5,6,7,{'y' * 600_000}"
    rows = _rows(tmp_path, HEADER + "\n".join(lines) + "\n")
    assert rows.table.num_rows == 29_999
    assert _lines(rows) == [(20_002, "2 columns where 4 are expected")]
    assert rows.locate([19_999, 20_000]) == [(20_001, lines[19_999]), (20_003, lines[20_001])]
    assert rows.table.column("calling")[24_999].as_py() == "5"


def test_line_breaks_inside_quotes_belong_to_their_cell(tmp_path: Path) -> None:
    rows = _rows(tmp_path, HEADER + '1,2,3,"a\nb"\n5,6,7,8\n')
    assert rows.table.column("note").to_pylist() == ["a\nb", "8"]
    assert rows.locate([1]) == [(4, "5,6,7,8")]


def test_a_quote_that_never_closes_costs_its_line_alone(tmp_path: Path) -> None:
    rows = _rows(tmp_path, HEADER + '1,2,3,4\n5,"6,7,8\n' + "9,9,9,9\n" * 50)
    assert _lines(rows) == [(3, "the quotes do not close")]
    assert rows.table.num_rows == 51
    assert rows.locate([1]) == [(4, "9,9,9,9")]


def test_another_encoding_and_bytes_that_are_none(tmp_path: Path) -> None:
    rows = _rows(tmp_path, (HEADER + "1,2,3,高频\n").encode("gb18030"))
    assert rows.table.column("note").to_pylist() == ["高频"]
    text = (HEADER + "1,2,3,x\n").encode() * 1
    odd = _rows(tmp_path, b"\xef\xbb\xbf" + text + b"5,6,7,\xff\xfe\xff\n")
    assert odd.table.column("calling").to_pylist() == ["1", "5"]


def test_asterisks_file_without_a_header_is_known_by_its_width(tmp_path: Path) -> None:
    path = tmp_path / "Master.csv"
    line = '"","1001","1002","c","""A"" <1001>","PJSIP/a-1","PJSIP/b-1","Dial","x","2026-01-02 11:00:00",,'
    path.write_text(line + '"2026-01-02 11:00:09",9,0,"NO ANSWER","DOCUMENTATION","1767322800.1",""\n')
    file = DelimitedFile(path, opener().mapping("asterisk"), lambda header: [one for one in header if one == "src"])
    (rows,) = file.rows(file.place(), growing=False)
    assert file.layout.headless
    assert rows.table.to_pylist() == [{"src": "1001"}]


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "is empty"), ("\n \n", "is empty"), ("a,b\n1,2\n", "needs: a, b"), ("\x01,\x02\n1,2\n", "names none")],
)
def test_what_cannot_be_read_is_refused_with_its_remedy(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "f.csv").write_text(text)
    with pytest.raises(Refused, match=why):
        DelimitedFile(tmp_path / "f.csv", GENERIC, list)


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    rows = _rows(tmp_path, "calling,called,start,note,note\n1,2,3,4,5\n")
    assert rows.table.column_names == ["calling", "called", "start", "note", "note (2)"]


def test_a_lone_carriage_return_ends_a_line_and_what_is_refused_is_still_found(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"calling,called,start,talk\n1,2,x,3\r4,5,y,6\n7,8,z,9\n")
    into = store(tmp_path)
    load(into, tmp_path / "in.csv")
    assert refused(into) == ["2,setup is no time", "2,setup is no time", "3,setup is no time"]
