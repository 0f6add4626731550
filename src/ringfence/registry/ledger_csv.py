"""Ledger entries as CSV text that a spreadsheet may open, and that is read again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from ringfence.registry.ledger import Entered
from ringfence.registry.ledger_load import LedgerRow, check_header
from ringfence.registry.ledger_text import COLUMNS, write_entry

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters that make a spreadsheet run a cell (OWASP, CSV injection)."""
_LONGEST_SHOWN = 300


def read_csv(kind: str, text: str) -> Iterator[LedgerRow]:
    """Rows of a CSV text that somebody sent. Raises `Refused` for its header."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=False)
    names = check_header(kind, next(lines, []))
    return (row_of(number, cells, ",".join(cells), names) for number, cells in enumerate(lines, start=2) if any(cells))


def write_csv(kind: str, entries: Iterable[Entered]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read Chinese; `read_csv` and imports read it again."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS[kind])
    writer.writerows(cells_of(one) for one in entries)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def cells_of(entered: Entered) -> list[str]:
    """The cells of an entry, with a blank before what a spreadsheet would run; readers drop it."""
    written = write_entry(entered.entry)
    return [harmless(written.fields.get(name, "")) for name in COLUMNS[written.kind]]


def harmless(cell: str) -> str:
    """The cell as no spreadsheet runs it."""
    return f" {cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def row_of(line: int, cells: Sequence[str] | None, text: str, names: Sequence[str]) -> LedgerRow:
    """One row of a file: its cells by column."""
    if cells is None or len(cells) > len(names):
        return LedgerRow(line, None, text[:_LONGEST_SHOWN])
    named = dict(zip(names, (cell.strip() for cell in cells), strict=False))
    return LedgerRow(line, named, text[:_LONGEST_SHOWN])
