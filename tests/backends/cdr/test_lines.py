from pathlib import Path

import pytest

from ringfence.backends.cdr.lines import LineFile, blocks, encoding_of
from ringfence.telecom.errors import Refused


def test_blocks_end_where_a_record_ends_and_lose_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "f"
    content = b"".join(b'%d,"a\nb",c\n' % at if at % 3 else b"%d,plain,c\n" % at for at in range(500))
    path.write_bytes(content)
    found = list(blocks(path, 0, 0, growing=False, size=200))
    assert b"".join(one.content for one in found) == content
    assert all(one.content.count(b'"') % 2 == 0 for one in found)
    assert [found[-1].position, found[-1].line] == [len(content), content.count(b"\n")]
    behind = list(blocks(path, found[3].position, found[3].line, growing=False, size=200))
    assert behind[0].content == found[4].content


def test_the_last_line_without_an_end_waits_while_the_file_grows(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"one\ntwo\nthr")
    assert next(blocks(path, 0, 0, growing=True)).content == b"one\ntwo\n"
    last = next(blocks(path, 0, 0, growing=False))
    assert (last.content, last.line) == (b"one\ntwo\nthr", 3)


def test_a_file_is_known_again_when_it_has_grown_or_moved_and_not_when_it_is_another(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"a\n" * 1000)
    file = LineFile(path)
    place = file.moved(file.place(), 1500, 750)
    path.write_bytes(b"a\n" * 1000 + b"b\n")
    moved = path.rename(tmp_path / "g")
    assert LineFile(moved).fits(place)
    moved.write_bytes(b"a\n" * 700 + b"x\n" * 300)
    assert not LineFile(moved).fits(place)


@pytest.mark.parametrize(
    ("content", "encoding"), [("主叫,1\n".encode(), "utf-8"), ("主叫,1\n".encode("gb18030"), "gb18030")]
)
def test_the_encoding_is_found(tmp_path: Path, content: bytes, encoding: str) -> None:
    (tmp_path / "f").write_bytes(content)
    assert encoding_of(tmp_path / "f", "") == encoding
    assert encoding_of(tmp_path / "f", "latin-1") == "latin-1"


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"\xff\xfea\x00", "UTF-16"), (b"\x1f\x8b\x08", "compressed"), (bytes(1000), "not text")],
)
def test_what_is_not_lines_of_text_is_refused_with_its_remedy(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(Refused, match=why):
        encoding_of(tmp_path / "f", "")


def test_a_file_without_line_ends_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x" * (6 << 20))
    with pytest.raises(Refused, match="no line ends"):
        list(blocks(tmp_path / "f", 0, 0, growing=False, size=1 << 20))
