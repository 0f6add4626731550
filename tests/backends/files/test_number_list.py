from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import read

from ringfence.backends.files.number_list import NumberList, check_type
from ringfence.telecom.errors import Refused


def _list(tmp_path: Path, body: bytes, name: str = "list.csv") -> NumberList:
    path = tmp_path / "upload"
    path.write_bytes(body)
    return NumberList(path, name, read)


def _texts(given: NumberList, after: int = 0) -> list[str]:
    return [line.text for line in given.lines(after)]


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (b"13800138000\n13900139000\n", ["13800138000", "13900139000"]),
        (b"13800138000\r\n\r\n  13900139000", ["13800138000", "13900139000"]),
        (b"\xef\xbb\xbfnumber\n13800138000", ["13800138000"]),
        ('姓名,手机号,备注\n李雷,13800138000,"a,b"\n'.encode("gb18030"), ["13800138000"]),
        ("姓名;电话\n李雷;13800138000\n韩梅梅\n".encode(), ["13800138000", "韩梅梅"]),
        (b'name\tphone\n"a ""b"""\t13800138000', ["13800138000"]),
        ("李雷,13800138000\n韩梅梅,13900139000".encode(), ["13800138000", "13900139000"]),
        (b"13800138000," + b"x" * 20_000 + b"\n13900139000,y", ["13800138000", "13900139000"]),
        (b"=cmd|'/c calc'!A1\n13800138000", ["=cmd|'/c calc'!A1", "13800138000"]),
    ],
)
def test_lists_are_read_as_people_write_them(tmp_path: Path, body: bytes, texts: list[str]) -> None:
    made = _list(tmp_path, body)
    assert _texts(made) == texts
    assert _texts(made, 1) == texts[1:]
    assert made.count(100) == len(texts)


def _zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.csv", b"13800138000\n" * 100_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (_zipped(), "ZIP"),
        (gzip.compress(b"13800138000\n" * 10_000_000, 9), "gzip"),
        (b"%PDF-1.7", "PDF"),
        (b"MZ\x90\x00", "program"),
        ("13800138000".encode("utf-16"), "UTF-16"),
        (b"13800138000\n\x00\x00", "not text"),
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"PAR1....PAR1", "is Parquet"),
        ("姓名,备注\n李雷,好".encode(), "no column of numbers"),
    ],
)
def test_what_is_no_list_or_lies_about_its_type_is_refused(tmp_path: Path, body: bytes, told: str) -> None:
    with pytest.raises(Refused, match=told):
        _list(tmp_path, body)


def test_text_that_is_called_parquet_is_refused() -> None:
    with pytest.raises(Refused, match="it is not"):
        check_type(b"13800138000", "a.parquet")
    check_type(b"13800138000", "anything")


def test_a_list_that_is_too_long_or_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="more than 2"):
        _list(tmp_path, b"1\n2\n3\n").count(2)
    with pytest.raises(Refused, match="gone"):
        NumberList(tmp_path / "none", "a.csv", read)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lists")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.parquet", "a"]))
def test_whatever_a_stranger_sends_is_read_or_refused(scratch: Path, body: bytes, name: str) -> None:
    if body.startswith(b"PAR1"):
        return
    path = scratch / "a"
    path.write_bytes(body)
    try:
        made = NumberList(path, name, read)
        texts = _texts(made)
        assert made.count(10_000) == len(texts)
        assert all(len(text) <= 64 for text in texts)
    except Refused:
        return


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(10_000, 10**15), min_size=1, max_size=30), st.sampled_from(["\r\n", "\n", "\n\n"]))
def test_numbers_that_were_written_are_read(scratch: Path, numbers: list[int], end: str) -> None:
    path = scratch / "b"
    path.write_text(end.join(["number", *map(str, numbers)]), newline="")
    assert [line.text for line in NumberList(path, "a.txt", read).lines(0)] == list(map(str, numbers))
