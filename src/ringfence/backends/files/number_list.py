"""A list of numbers as it was uploaded: plain text, CSV or Parquet, told by its content and never unpacked."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ringfence.backends.files.parquet_numbers import parquet_numbers
from ringfence.registry.list_check import Line
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber

Reader = Callable[[str], PhoneNumber]
COLUMNS = ("number", "phone", "mobile", "msisdn", "called", "号码", "手机", "手机号", "手机号码", "电话", "电话号码")
"""Names of the column that holds the numbers."""
LONGEST_LINE = 4_096
_HEAD = 65_536
_DELIMITERS = (",", ";", "\t", "|")
_PARQUET = b"PAR1"
_PACKED = (
    (b"PK", "a ZIP archive or a spreadsheet (.xlsx)"),
    (b"\x1f\x8b", "compressed (gzip)"),
    (b"BZh", "compressed (bzip2)"),
    (b"\xfd7zXZ", "compressed (xz)"),
    (b"\x28\xb5\x2f\xfd", "compressed (zstd)"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet (.xls)"),
    (b"%PDF", "a PDF"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_TEXT = frozenset({"csv", "txt", "tsv"})
_REMEDY = "Send plain text, CSV (UTF-8) or Parquet, not compressed: one number a line, or a column called number."


class NumberList:
    """Fulfils `NumberFile`. Every line is a number, readable or not; empty lines are none."""

    def __init__(self, path: Path, name: str, read: Reader) -> None:
        """`name` is the file's as it was sent. Raises `Refused` when the content is of another type than it says."""
        self._path, self._read = path, read
        try:
            with path.open("rb") as file:
                head = file.read(_HEAD)
        except OSError as error:
            raise Refused("The uploaded list is gone.", "Upload it again.") from error
        self._parquet = head.startswith(_PARQUET)
        check_type(head, name)
        if not self._parquet:
            self._encoding = _encoding(head)
            self._delimiter, self._column, self._header = _layout(head, self._encoding)

    def count(self, most: int) -> int:
        """How many numbers it has. Raises `Refused` for more than `most`, and for what is damaged."""
        counted = 0
        for _ in self._texts():
            counted += 1
            if counted > most:
                raise Refused(f"The list holds more than {most:,} numbers.", "Split it.")
        return counted

    def lines(self, after: int) -> Iterator[Line]:
        """Every number behind the first `after`."""
        read = self._read
        for text in islice(self._texts(), after, None):
            yield Line(text, int(read(text)))

    def _texts(self) -> Iterator[str]:
        return parquet_numbers(self._path, COLUMNS) if self._parquet else self._written()

    def _written(self) -> Iterator[str]:
        """Each number as it stands there; of a line that is too long for a number only the beginning."""
        delimiter, column, encoding = self._delimiter, self._column, self._encoding
        with self._path.open("rb") as file:
            if self._header:
                _next_line(file)
            while raw := _next_line(file):
                text = raw.decode(encoding, "replace").lstrip("\ufeff").strip()
                if not text:
                    continue
                yield text[:64] if delimiter is None else _cell(text, delimiter, column)[:64]


def check_type(head: bytes, name: str) -> None:
    """Raise `Refused` when the first bytes are of something else than a list, or than the name of the file says."""
    ending = os.path.splitext(name.lower())[1].lstrip(".")  # noqa: PTH122 - a name, not a path
    for signature, told in _PACKED:
        if head.startswith(signature):
            raise Refused(f"The file is {told}.", _REMEDY)
    parquet = head.startswith(_PARQUET)
    if parquet and ending in _TEXT:
        raise Refused(f"The file says that it is {ending}, but it is Parquet.", "Name it .parquet.")
    if not parquet and ending in ("parquet", "pq"):
        raise Refused("The file says that it is Parquet, but it is not.", _REMEDY)
    if parquet:
        return
    if not head.strip():
        raise Refused("The file is empty.", _REMEDY)
    if b"\0" in head:
        raise Refused("The file is not text.", _REMEDY)


def _next_line(file: BinaryIO) -> bytes:
    """The next line, of a longer one its beginning; empty at the end."""
    line: bytes = file.readline(LONGEST_LINE)
    rest = line
    while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
        rest = file.readline(LONGEST_LINE)
    return line


def _encoding(head: bytes) -> str:
    # Cut after the last whole line: half a character at the end tells nothing.
    whole = head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1]
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            whole.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding.removesuffix("-sig")
    return "latin-1"


def _layout(head: bytes, encoding: str) -> tuple[str | None, int, bool]:
    """Delimiter, column of the numbers, and whether the first line is a header."""
    first = next((line for line in head.splitlines() if line.strip()), b"")[:LONGEST_LINE]
    text = first.decode(encoding, "replace").lstrip("\ufeff").strip()
    for delimiter in _DELIMITERS:
        cells = _cells(text, delimiter)
        names = [cell.strip().lower() for cell in cells]
        found = next((names.index(name) for name in COLUMNS if name in names), None)
        if found is not None:
            return (delimiter if len(cells) > 1 else None), found, True
    guessed = next((one for one in _DELIMITERS[:3] if one in text), None)
    if guessed is not None and not any(letter.isdigit() for letter in text):
        raise Refused("The list has no column of numbers.", f"Call one of its columns {COLUMNS[0]}.")
    cells = [text] if guessed is None else _cells(text, guessed)
    return guessed, max(range(len(cells)), key=lambda at: sum(map(str.isdigit, cells[at])), default=0), False


def _cells(text: str, delimiter: str) -> Sequence[str]:
    try:
        return next(csv.reader((text,), delimiter=delimiter), [])
    except csv.Error:
        return [text]


def _cell(text: str, delimiter: str, column: int) -> str:
    cells = text.split(delimiter, column + 1) if '"' not in text else _cells(text, delimiter)
    return cells[column].strip() if column < len(cells) else text
