from pathlib import Path

import pytest

from ringfence.backends.files.delimited import find_layout, read_rows
from ringfence.telecom.errors import Refused

ASTERISK = (
    '"","{src}","100","context","""Test User"" <test>","SIP/test-02897fd8","","Hangup","","2009-01-14 23:51:15",'
    '"2009-01-14 23:51:15","2009-01-14 23:51:20",5,5,"ANSWERED","DOCUMENTATION","1231977075.0",""\n'
)


def rows(path: Path) -> list[tuple[int, list[str] | None]]:
    return [(row.line, row.cells) for row in read_rows(path, find_layout(path))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"calling{delimiter}called{delimiter}at\n1{delimiter}2{delimiter}3\n")

    assert rows(path) == [(2, ["1", "2", "3"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("主叫,被叫,时间,备注\n1,2,3,骚扰\n", encoding=encoding)

    assert find_layout(path).header == ("主叫", "被叫", "时间", "备注")
    assert rows(path) == [(2, ["1", "2", "3", "骚扰"])]


def test_bytes_of_no_chinese_or_unicode_encoding_are_still_read(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(b"calling,called,at\n1,2,\xff\n")

    assert rows(path) == [(2, ["1", "2", "\xff"])]


def test_master_csv_without_a_header_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "Master.csv"
    path.write_text(ASTERISK.format(src="test") * 2)

    assert find_layout(path).headless
    assert [cells[1] for _, cells in rows(path) if cells] == ["test", "test"]


def test_a_line_break_inside_quotes_belongs_to_its_record(tmp_path: Path) -> None:
    path = tmp_path / "Master.csv"
    path.write_text(ASTERISK.format(src="one") + ASTERISK.format(src="t\nwo") + ASTERISK.format(src="three"))

    assert [(line, cells[1]) for line, cells in rows(path) if cells] == [(1, "one"), (2, "t\nwo"), (4, "three")]


def test_a_quote_that_never_closes_costs_its_own_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "Master.csv"
    broken = ASTERISK.format(src="two").replace('"1231977075.0",""', '"1231977075.0","')
    path.write_text(ASTERISK.format(src="one") + broken + ASTERISK.format(src="three") * 30)

    found = rows(path)

    assert [line for line, cells in found if cells is None] == [2]
    assert len(found) == 32


def test_a_file_whose_only_line_is_broken_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "Master.csv"
    path.write_text(ASTERISK.format(src="two").replace('"1231977075.0",""', '"1231977075.0","'))

    with pytest.raises(Refused, match="does not close"):
        find_layout(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (bytes(range(256)) * 100, "not text"),
        (b"\x1f\x8b\x08\x00rest", "not text"),
        (b"PK\x03\x04rest", "not text"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(content)

    with pytest.raises(Refused, match=message):
        find_layout(path)


def test_an_endless_line_is_one_refused_row(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("calling,called,at\n" + "9" * 2_000_000 + "\n1,2,3\n")

    assert rows(path) == [(2, None), (3, ["1", "2", "3"])]
