"""Kamailio's acc: a row for each transaction. INVITE and BYE of one Call-ID become one call."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec
import pyarrow as pa
from msgspec import Struct

from ringfence.backends.cdr.documents import flat
from ringfence.backends.cdr.journal import Place
from ringfence.backends.cdr.lines import encoding_of
from ringfence.backends.cdr.mapping import Cell, columns_of, plain
from ringfence.backends.cdr.mapping import Mapping as CdrMapping
from ringfence.backends.cdr.rows import Located, Refusal, Rows
from ringfence.backends.cdr.whole import WholeFile
from ringfence.telecom.errors import Refused

_AT_ONCE = 50_000
_OPEN = 5_000_000
"""Calls that wait for their BYE; the oldest beyond are given without one."""
_SHOWN = 1_000
PAIRED = ("setup", "answer", "release", "answered", "released_by")
"""Columns of the calls that this makes, beside those of the INVITE."""


class _Row(Struct, frozen=True):
    line: int
    cells: dict[str, str]
    text: str


class AccFile(WholeFile):
    """Fulfils `SourceFile` for a dump of the table acc: CSV with a header, a JSON array, or JSON lines."""

    def __init__(self, path: Path, mapping: CdrMapping) -> None:
        super().__init__(path, remembered=True)
        self._encoding = encoding_of(path, mapping.encoding)
        self._cells = mapping.cells()
        self._names = [
            "method",
            "from_tag",
            *dict.fromkeys(name for cell in self._cells.values() for name in _read(cell)),
        ]

    def rows(self, after: Place, *, growing: bool) -> Iterator[Rows]:
        """Calls in the order in which they end; positions count them."""
        del growing
        calls, count = self._calls(), 0
        count = len(list(islice(calls, after.position)))
        while some := list(islice(calls, _AT_ONCE)):
            good = [one for one in some if isinstance(one, _Row)]
            refused = [one for one in some if isinstance(one, Refusal)]
            count += len(some)
            columns = [*self._names, *(f"call.{name}" for name in PAIRED)]
            table = pa.table(
                [pa.array([one.cells.get(name, "") for one in good], pa.string()) for name in columns], columns
            )
            yield Rows(table, count, count, partial(_found, [(one.line, one.text) for one in good]), refused)

    def _calls(self) -> Iterator[_Row | Refusal]:
        waiting: dict[str, _Row] = {}
        for row in self._transactions():
            method, call_id = row.cells.get("method", "").upper(), self._field("call_id", row)
            if not call_id:
                yield Refusal(row.line, "no Call-ID", row.text)
            elif method == "INVITE":
                code = self._field("sip_code", row)
                if not code.startswith("2"):
                    yield _call(row, self._field("setup", row), answered=False)
                elif call_id not in waiting:
                    waiting[call_id] = row
                    if len(waiting) > _OPEN:
                        oldest = waiting.pop(next(iter(waiting)))
                        yield _call(oldest, self._field("setup", oldest), answered=True)
            elif method == "BYE":
                begun = waiting.pop(call_id, None)
                if begun is None:
                    yield Refusal(row.line, "a BYE whose INVITE is not in the file", row.text)
                else:
                    by = "calling" if row.cells.get("from_tag", "") == begun.cells.get("from_tag", "") else "called"
                    yield _call(begun, self._field("setup", begun), self._field("setup", row), by, answered=True)
        for left in waiting.values():
            yield _call(left, self._field("setup", left), answered=True)

    def _field(self, field: str, row: _Row) -> str:
        for name in columns_of(self._cells[field], {plain(one): one for one in row.cells}):
            if row.cells[name]:
                return row.cells[name]
        return ""

    def _transactions(self) -> Iterator[_Row]:
        with self.path.open("rb") as file:
            first = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
        if first == b"[":
            for at, one in enumerate(
                msgspec.json.decode(self.path.read_bytes(), type=list[dict[str, object]]), start=1
            ):
                yield _Row(
                    at, {name: "" if value is None else str(value) for name, value in one.items()}, str(one)[:_SHOWN]
                )
        elif first == b"{":
            with self.path.open("rb") as file:
                for at, content in enumerate(file, start=1):
                    if content.strip():
                        yield _Row(
                            at, flat(msgspec.json.decode(content)), content[:_SHOWN].decode("utf-8", "replace").strip()
                        )
        else:
            yield from self._csv()

    def _csv(self) -> Iterator[_Row]:
        with self.path.open(encoding=self._encoding, errors="replace", newline="") as file:
            sample = file.readline()
            file.seek(0)
            mark = max(",;\t|", key=sample.count)
            reader = csv.reader(file, delimiter=mark)
            header = [name.strip().lstrip("\ufeff") for name in next(reader, [])]
            if "method" not in header:
                raise Refused(f"{self.path.name} has no column method", "dump the table acc with its header")
            for cells in reader:
                if cells:
                    row = dict(zip(header, cells, strict=False))
                    yield _Row(reader.line_num, row, mark.join(cells)[:_SHOWN])


def _call(row: _Row, setup: str, release: str = "", by: str = "", *, answered: bool) -> _Row:
    """Of acc one moment is known: when the INVITE was answered."""
    known = {
        "call.setup": setup,
        "call.answer": setup if answered else "",
        "call.release": release or ("" if answered else setup),
        "call.answered": "yes" if answered else "no",
        "call.released_by": by,
    }
    return msgspec.structs.replace(row, cells=row.cells | known)


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
