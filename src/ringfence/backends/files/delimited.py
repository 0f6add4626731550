"""Delimited text as it really is: any encoding, any delimiter, quotes that do not close."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from msgspec import Struct

from ringfence.backends.files.columns import ASTERISK, recognised
from ringfence.telecom.errors import Refused

_ENCODINGS = ("utf-8-sig", "gb18030", "latin-1")
_DELIMITERS = (",", ";", "\t", "|")
_LONGEST_RECORD = 20
"""Lines that one record with line breaks inside quotes may span."""
_LONGEST_LINE = 1 << 20
_BLOCK = 1 << 20
_BINARY_SHARE = 0.02
_PRINTED = bytes(range(32, 256)) + b"\t\r\n\f"
_DISPOSITIONS = frozenset({"ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION"})
_DISPOSITION = ASTERISK.index("disposition")
_LEAST_ASTERISK = ASTERISK.index("amaflags") + 1


class Layout(Struct, frozen=True):
    """How a text file is written."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    headless: bool
    """Asterisk's Master.csv: the first line is a call, and the header is known."""


class Row(Struct, frozen=True):
    """One record; `cells` is None where the text could not be taken apart, `text` is the text then."""

    line: int
    cells: list[str] | None
    text: str


def find_layout(path: Path) -> Layout:
    """How the file is written; raises `Refused` for an empty file and for one that is not text."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = next((line for line in islice(file, 100) if line.strip()), "")
    if not first:
        raise Refused(f"{path.name} is empty", "give a file with at least one call")
    guesses = [
        (recognised(cells), len(cells), delimiter, cells)
        for delimiter in _DELIMITERS
        for cells in _cells(first, delimiter)
    ]
    if not guesses:
        raise Refused(f"the first line of {path.name} has a quote that does not close", "mend line 1")
    _, _, delimiter, cells = max(guesses, key=lambda guess: guess[:2])
    headless = _is_asterisk(cells)
    return Layout(encoding, delimiter, tuple(ASTERISK if headless else cells), headless)


def read_rows(path: Path, layout: Layout) -> Iterator[Row]:
    """Every record after the header; a line whose quotes never close costs that line alone."""
    with path.open(encoding=layout.encoding, newline="") as file:
        lines = _numbered(file)
        if not layout.headless:
            next((line for line in lines if line[1].strip()), None)
        ahead: list[tuple[int, str]] = []
        while ahead or (ahead := list(islice(lines, 1))):
            line, text = ahead.pop(0)
            if not text.strip():
                continue
            yield _record(line, text, ahead, lines, layout)


def _record(
    line: int, text: str, ahead: list[tuple[int, str]], lines: Iterator[tuple[int, str]], layout: Layout
) -> Row:
    if len(text) > _LONGEST_LINE:
        return Row(line, None, text[:200])
    joined, used = text, 0
    while joined.count('"') % 2 and used < _LONGEST_RECORD:
        if used == len(ahead):
            ahead += list(islice(lines, 1))
        if used == len(ahead):
            break
        joined += ahead[used][1]
        used += 1
    for cells in _cells(joined, layout.delimiter):
        if used == 0 or _fits(cells, layout):
            del ahead[:used]
            return Row(line, cells, joined.rstrip("\r\n"))
    return Row(line, None, text.rstrip("\r\n"))


def _fits(cells: list[str], layout: Layout) -> bool:
    least = _LEAST_ASTERISK if layout.headless else len(layout.header)
    return least <= len(cells) <= len(layout.header)


def _cells(text: str, delimiter: str) -> Iterator[list[str]]:
    """The cells of one record; nothing when its quotes are wrong."""
    if text.count('"') % 2:
        return
    try:
        yield next(csv.reader((text,), delimiter=delimiter, strict=False), [])
    except csv.Error:
        return


def _is_asterisk(cells: list[str]) -> bool:
    return _LEAST_ASTERISK <= len(cells) <= len(ASTERISK) and cells[_DISPOSITION].strip() in _DISPOSITIONS


def _numbered(file: Iterator[str]) -> Iterator[tuple[int, str]]:
    yield from enumerate((line.replace("\x00", "") for line in file), start=1)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    if not head.strip():
        raise Refused(f"{path.name} is empty", "give a file with at least one call")
    if _control_share(head) > _BINARY_SHARE or head[:2] in (b"\x1f\x8b", b"PK") or head[:4] == b"\x28\xb5\x2f\xfd":
        raise Refused(f"{path.name} is not text", "give CSV, Parquet or Asterisk CDR; unpack compressed files first")
    return next(encoding for encoding in _ENCODINGS if _decodes(path, encoding))


def _control_share(head: bytes) -> float:
    return len(head.translate(None, _PRINTED)) / len(head)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
