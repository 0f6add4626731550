"""Kamailio's acc: a row for each transaction. INVITE and BYE of one Call-ID become one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec
import pyarrow as pa
from msgspec import Struct

from ringfence.backends.cdr.delimited import find_layout, split_records
from ringfence.backends.cdr.dialogs import Call, Dialogs, Transaction
from ringfence.backends.cdr.documents import Document, elements, line_documents
from ringfence.backends.cdr.journal import Place
from ringfence.backends.cdr.lines import BLOCK, blocks, encoding_of
from ringfence.backends.cdr.mapping import Cell, plain
from ringfence.backends.cdr.mapping import Mapping as CdrMapping
from ringfence.backends.cdr.rows import Located, Refusal, Rows
from ringfence.backends.cdr.whole import WholeFile
from ringfence.telecom.errors import Refused

_AT_ONCE = 50_000
_SHOWN = 1_000
_LAYOUTS = 1_000
"""Sets of columns that are known at a time; documents may each have their own."""
PAIRED = ("setup", "answer", "release", "answered", "released_by")
"""Columns of the calls that this makes, beside those of the INVITE."""


class _Row(Struct, frozen=True):
    line: int
    text: str
    header: tuple[str, ...]
    cells: Sequence[str]


class AccFile(WholeFile):
    """Fulfils `SourceFile` for a dump of the table acc: CSV with a header, a JSON array, or JSON lines."""

    def __init__(self, path: Path, mapping: CdrMapping) -> None:
        """Raises `Refused` when it is no text."""
        super().__init__(path, remembered=True)
        encoding_of(path, mapping.encoding)
        self._mapping = mapping
        cells = mapping.cells()
        self._names = ["method", "from_tag", *dict.fromkeys(name for cell in cells.values() for name in _read(cell))]
        self._fields = {
            field: [self._names.index(name) for name in _read(cells[field])]
            for field in ("call_id", "sip_code", "setup")
        }
        self._places: dict[tuple[str, ...], list[int]] = {}

    def rows(self, after: Place, *, growing: bool) -> Iterator[Rows]:
        """Calls in the order in which they are settled; positions count them. A `growing` file may settle more."""
        calls = self._calls(growing=growing)
        count = sum(1 for _ in islice(calls, after.position))
        while some := list(islice(calls, _AT_ONCE)):
            good = [one for one in some if isinstance(one, Call)]
            refused = [one for one in some if isinstance(one, Refusal)]
            count += len(some)
            where = [(one.begun.line, one.begun.text) for one in good]
            yield Rows(self._table(good), count, count, partial(_found, where), refused)

    def _table(self, calls: Sequence[Call]) -> pa.Table:
        columns = [*self._names, *(f"call.{name}" for name in PAIRED)]
        cells = [(*one.begun.cells, *one.told()) for one in calls]
        return pa.table([pa.array([row[at] for row in cells], pa.string()) for at in range(len(columns))], columns)

    def _calls(self, *, growing: bool) -> Iterator[Call | Refusal]:
        dialogs = Dialogs()
        for row in self._transactions(growing=growing):
            if isinstance(row, Refusal):
                yield row
            else:
                yield from dialogs.take(self._transaction(row))
        if not growing:
            yield from dialogs.rest()

    def _transaction(self, row: _Row) -> Transaction:
        places = self._places.get(row.header)
        if places is None:
            if len(self._places) >= _LAYOUTS:
                self._places.clear()
            present = {plain(name): at for at, name in enumerate(row.header)}
            places = self._places[row.header] = [present.get(plain(name), -1) for name in self._names]
        cells = tuple(["" if at < 0 else row.cells[at] for at in places])
        method, from_tag = cells[:2]
        call_id, code, moment = (
            next((cells[at] for at in self._fields[field] if cells[at]), "")
            for field in ("call_id", "sip_code", "setup")
        )
        return Transaction(row.line, row.text, cells, method.strip().upper(), call_id, code.strip(), moment, from_tag)

    def _transactions(self, *, growing: bool) -> Iterator[_Row | Refusal]:
        with self.path.open("rb") as file:
            first = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
        if first == b"[":
            yield from map(_of_document, elements(self.path))
        elif first == b"{":
            line = 0
            for block in blocks(self.path, 0, 0, growing=growing):
                yield from map(_of_document, line_documents(block.content, line))
                line = block.line
        else:
            yield from self._csv(growing=growing)

    def _csv(self, *, growing: bool) -> Iterator[_Row | Refusal]:
        with self.path.open("rb") as file:
            if b"method" not in file.readline(BLOCK).lower():
                raise Refused(f"{self.path.name} has no column method", "dump the table acc with its header")
        layout = find_layout(self.path, self._mapping)
        line = layout.first_line
        for block in blocks(self.path, layout.begins, line, growing=growing):
            text = block.content.decode(layout.encoding, "replace")
            for at, cells, shown in split_records(text, line, layout):
                if cells is None:
                    yield Refusal(at, "its quotes do not close or a column is too long", shown[:_SHOWN])
                elif len(cells) != len(layout.header):
                    reason = f"{len(cells)} columns where {len(layout.header)} are expected"
                    yield Refusal(at, reason, shown[:_SHOWN])
                else:
                    yield _Row(at, shown[:_SHOWN], layout.header, cells)
            line = block.line


def _of_document(document: Document) -> _Row | Refusal:
    at, shown, found = document
    if isinstance(found, str):
        return Refusal(at, found, shown)
    return _Row(at, shown, tuple(found), tuple(found.values()))


def paired(mapping: CdrMapping) -> CdrMapping:
    """The mapping that reads the calls which this makes."""
    fields: dict[str, str | Cell] = dict(mapping.fields)
    zoned = mapping.cells()["setup"]
    for name in ("setup", "answer", "release"):
        fields[name] = msgspec.structs.replace(zoned, column=f"call.{name}", join=())
    fields |= {name: f"call.{name}" for name in ("answered", "released_by")}
    return msgspec.structs.replace(mapping, fields=fields)


def _read(cell: Cell) -> Sequence[str]:
    return cell.join or ((cell.column,) if isinstance(cell.column, str) else cell.column)


def _found(where: Located, asked: Sequence[int]) -> Located:
    return [where[one] for one in asked]
