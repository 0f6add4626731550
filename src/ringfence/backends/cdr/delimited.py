"""CSV as it really is, read a block at a time: the plain way by Arrow, a block with broken quotes line by line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv
from msgspec import Struct

from ringfence.backends.cdr.journal import Place
from ringfence.backends.cdr.lines import BLOCK, LineFile, blocks, encoding_of
from ringfence.backends.cdr.mapping import Mapping, fits, lacking
from ringfence.backends.cdr.rows import Located, Refusal, Rows
from ringfence.telecom.errors import Refused

_BOM = b"\xef\xbb\xbf"
_DELIMITERS = ",;\t|"
_LONGEST_RECORD = 20
"""Lines that one record with line breaks inside quotes may span."""
_SHOWN = 1_000
_PARSED = 1 << 18
"""Bytes that Arrow takes apart at a time: what fits beside the processor goes half as fast again."""


class Layout(Struct, frozen=True):
    """How the file is written."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    headless: bool
    begins: int
    """Byte where the first record is."""
    first_line: int


def find_layout(path: Path, mapping: Mapping) -> Layout:
    """By the first line that is not blank. Raises `Refused` when the columns that the mapping needs are not there."""
    encoding = encoding_of(path, mapping.encoding)
    with path.open("rb") as file:
        begins, number, line = 0, 0, b"\n"
        while line and not line.strip():
            begins += len(line) if number else 0
            line, number = file.readline(1 << 20), number + 1
    if not line.strip():
        raise Refused(f"{path.name} is empty", "give a file with at least one call")
    text = line.removeprefix(_BOM).decode(encoding, "replace").rstrip("\r\n")
    found = [(len(cells), cells, mark) for mark in mapping.delimiter or _DELIMITERS for cells in [_cells(text, mark)]]
    named = [(fits(mapping, cells), cells, mark) for _, cells, mark in found]
    score, cells, mark = max(named, key=lambda one: one[0])
    if score:
        return Layout(encoding, mark, tuple(_distinct(cells)), False, begins + len(line), number)
    count, cells, mark = max(found, key=lambda one: one[0])
    if mapping.header and count > 2 and abs(count - len(mapping.header)) <= 4:
        extra = [f"column {at + 1}" for at in range(len(mapping.header), count)]
        return Layout(encoding, mark, (*mapping.header[:count], *extra), True, begins, number - 1)
    raise lacking(path.name, mapping, cells)


class DelimitedFile(LineFile):
    """Fulfils `SourceFile` for CSV."""

    def __init__(self, path: Path, mapping: Mapping, wanted: Callable[[Sequence[str]], list[str]]) -> None:
        """`wanted` picks the columns that are read. Raises `Refused`."""
        super().__init__(path)
        self.layout = find_layout(path, mapping)
        self._wanted = wanted(self.layout.header)

    def rows(self, after: Place, *, growing: bool) -> Iterator[Rows]:
        """A block at a time."""
        layout = self.layout
        position, line = (after.position, after.line) if after.position else (layout.begins, layout.first_line)
        for block in blocks(self.path, position, line, growing=growing, size=BLOCK):
            content = block.content
            if layout.encoding != "utf-8":
                content = content.decode(layout.encoding, "replace").encode()
            yield self._taken_apart(content.removeprefix(_BOM), line, block.position, block.line)
            line = block.line

    def reached(self, place: Place, rows: Rows) -> Place:
        """Behind the block."""
        return self.moved(place, rows.position, rows.line)

    def _taken_apart(self, content: bytes, line: int, position: int, last_line: int) -> Rows:
        wrong: list[tuple[int, str]] = []
        quoted = b'"' in content
        table = None if quoted else self._parsed(content, wrong, _PARSED, quoted=False)
        if table is None:  # with quotes a line may go on behind any break, and a very long one needs more room
            table = self._parsed(content, wrong, len(content) + 1, quoted=quoted)
        if table is None or (wrong and quoted):
            return self._by_line(content.decode("utf-8", "replace"), line, position, last_line)
        kept = _without(table.num_rows, [number - 1 for number, _ in wrong])
        found = _locate_lines(content, line, [number - 1 for number, _ in wrong]) if wrong else []
        refused = [Refusal(at, why, text) for (at, text), (_, why) in zip(found, wrong, strict=True)]
        return Rows(table, position, last_line, partial(self._located, content, line, kept), refused)

    def _parsed(self, content: bytes, wrong: list[tuple[int, str]], size: int, *, quoted: bool) -> pa.Table | None:
        """The rows, and in `wrong` those of another width, `size` bytes at a time; None where Arrow gives up."""
        wrong.clear()

        def odd(row: pcsv.InvalidRow) -> str:
            wrong.append((row.number, f"{row.actual_columns} columns where {row.expected_columns} are expected"))
            return "skip"

        header = list(self.layout.header)
        reading = pcsv.ReadOptions(column_names=header, use_threads=False, block_size=size)
        parsing = pcsv.ParseOptions(delimiter=self.layout.delimiter, newlines_in_values=quoted, invalid_row_handler=odd)
        converting = pcsv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()),
            include_columns=self._wanted,
            strings_can_be_null=False,
            null_values=[],
        )
        try:
            return pcsv.read_csv(pa.BufferReader(content), reading, parsing, converting)
        except pa.ArrowInvalid:
            return None

    def _located(self, content: bytes, line: int, kept: Sequence[int], places: Sequence[int]) -> Located:
        numbers = [kept[at] for at in places] if len(kept) else list(places)
        if b'"' not in content:
            return _locate_lines(content, line, numbers)
        records = list(split_records(content.decode("utf-8", "replace"), line, self.layout))
        return [(records[at][0], records[at][2][:_SHOWN]) for at in numbers]

    def _by_line(self, text: str, line: int, position: int, last_line: int) -> Rows:
        good: list[list[str]] = []
        where: Located = []
        refused: list[Refusal] = []
        for at, cells, shown in split_records(text, line, self.layout):
            if cells is None:
                refused.append(Refusal(at, "the quotes do not close", shown[:_SHOWN]))
            elif len(cells) != len(self.layout.header):
                reason = f"{len(cells)} columns where {len(self.layout.header)} are expected"
                refused.append(Refusal(at, reason, shown[:_SHOWN]))
            else:
                good.append(cells)
                where.append((at, shown[:_SHOWN]))
        places = [self.layout.header.index(name) for name in self._wanted]
        columns = [pa.array([cells[place] for cells in good], pa.string()) for place in places]
        table = pa.table(columns, names=self._wanted)
        return Rows(table, position, last_line, lambda asked: [where[one] for one in asked], refused)


def _without(count: int, gone: Sequence[int]) -> list[int]:
    """Numbers of the records that were not skipped; empty when none was."""
    if not gone:
        return []
    kept: list[int] = np.delete(np.arange(count + len(gone)), gone).tolist()
    return kept


def _locate_lines(content: bytes, line: int, numbers: Sequence[int]) -> Located:
    """Line and text of records, one a line, blank lines apart; to Arrow a lone carriage return ends a line as well."""
    wanted, found = set(numbers), dict[int, tuple[int, str]]()
    number = 0
    for at, text in enumerate(content.split(b"\n"), start=line + 1):
        for part in text.split(b"\r"):
            if part and number in wanted:
                found[number] = at, part.decode("utf-8", "replace")[:_SHOWN]
            number += bool(part)
    return [found[one] for one in numbers]


def split_records(text: str, line: int, layout: Layout) -> Iterator[tuple[int, list[str] | None, str]]:
    """Line, cells and text of each record; a line whose quotes never close costs that line alone."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        joined, used = lines[at], 1
        while joined.count('"') % 2 and used < _LONGEST_RECORD and at + used < len(lines):
            joined += "\n" + lines[at + used]
            used += 1
        cells = _cells(joined, layout.delimiter) if joined.count('"') % 2 == 0 else []
        if len(cells) != len(layout.header) and used > 1:
            yield line + at + 1, None, lines[at].rstrip("\r")
            at += 1
            continue
        yield line + at + 1, cells or None, joined.rstrip("\r")
        at += used


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader((text,), delimiter=delimiter), [])
    except csv.Error:
        return []


def _distinct(names: Sequence[str]) -> Iterator[str]:
    """Column names, those that come again told apart."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"
