"""Lists of numbers as files: CSV rows in, entries out, refused rows by line and reason."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from msgspec import Struct

from ringfence.screening.book import ListEntry, check_entry
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import NumberForm, PhoneNumber

COLUMNS = ("number", "last", "reason", "expires")
_MOST_SHOWN = 1_000
_DATE = 10


class RefusedRow(NamedTuple):
    """A row that is not an entry."""

    line: int
    text: str
    message: str


class RowsRefused(Refused):
    """Some rows are not entries, so none was taken."""

    code = "rows_refused"

    def __init__(self, rows: list[RefusedRow], count: int) -> None:
        super().__init__(
            f"{count} rows were refused, the first at line {rows[0].line}: {rows[0].message}",
            "Mend those rows, or take the others with --skip-refused.",
        )
        self.rows = rows
        self.count = count


class Report(Struct):
    """What became of the rows."""

    taken: int = 0
    refused: int = 0
    rows: list[RefusedRow] = msgspec.field(default_factory=list)
    """The first 1,000 refused."""

    def refuse(self, row: RefusedRow) -> None:
        """Count and, if among the first, keep a refused row."""
        self.refused += 1
        if len(self.rows) < _MOST_SHOWN:
            self.rows.append(row)


def read_entries(
    lines: Iterable[str], read: Callable[[str], PhoneNumber], draft: ListEntry, report: Report, *, skip_refused: bool
) -> Iterator[ListEntry]:
    """Entries of a CSV file, one at a time; whatever its size, one row is in memory.

    The header names the columns: `number` and, all optional, `last` (end of a range), `reason` and `expires`
    (ISO 8601; a date alone lasts through that day in UTC+8, where its numbers are). What a row leaves out comes from
    `draft`. Refused rows go to `report`; unless `skip_refused`, `RowsRefused` is raised after the last row, so that a
    store keeps nothing of the file.
    """
    rows = csv.reader(_clean(lines), strict=True)
    columns = _header(rows)
    try:
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            try:
                entry = _entry(dict(zip(columns, cells, strict=False)), read, draft)
            except Refused as error:
                report.refuse(RefusedRow(rows.line_num, ",".join(cells)[:200], error.message))
                continue
            report.taken += 1
            yield entry
    except csv.Error as error:
        report.refuse(RefusedRow(rows.line_num, "", f"This is not CSV: {error}."))
    if report.refused and not skip_refused:
        raise RowsRefused(report.rows, report.refused)


def _clean(lines: Iterable[str]) -> Iterator[str]:
    """The lines without the mark that spreadsheets put first, and without NUL."""
    for i, line in enumerate(lines):
        yield (line.removeprefix("\ufeff") if i == 0 else line).replace("\0", "�")


def _header(rows: Iterator[list[str]]) -> list[str]:
    try:
        columns = [cell.strip().lower() for cell in next(rows, [])]
    except csv.Error as error:
        raise Refused(
            f"The file is not CSV: {error}.", f"Its first line names columns: {', '.join(COLUMNS)}."
        ) from error
    unknown = [column for column in columns if column not in COLUMNS]
    if "number" not in columns or unknown:
        raise Refused(
            f"The columns are not known: {', '.join(unknown)}." if unknown else "The file has no column `number`.",
            f"Its first line names columns: {', '.join(COLUMNS)}; only `number` is needed.",
        )
    return columns


def _entry(cells: dict[str, str], read: Callable[[str], PhoneNumber], draft: ListEntry) -> ListEntry:
    first = read(cells["number"].strip())
    last = read(cells["last"].strip()) if cells.get("last", "").strip() else first
    for number, column in ((first, "number"), (last, "last")):
        if number.form not in (NumberForm.E164, NumberForm.SHORT):
            raise Refused(f"`{cells.get(column, '')[:40]}` is not a number that can be read.", "Write +8613800138000.")
    expires = cells.get("expires", "").strip()
    entry = msgspec.structs.replace(
        draft,
        numbers=NumberRange(int(first), int(last)),
        reason=cells.get("reason", "").strip() or draft.reason,
        expires_ms=moment_ms(expires) if expires else draft.expires_ms,
    )
    check_entry(entry)
    return entry


def moment_ms(text: str) -> int:
    """Milliseconds since 1970 UTC of an ISO 8601 moment; without a zone it is UTC+8, a date alone is its last moment.

    Raises `Refused`.
    """
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            at = datetime.fromisoformat(f"{at.isoformat()}+08:00")
        if len(text) <= _DATE:
            at += timedelta(days=1)
        return int(at.timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise Refused(
            f"`{text[:40]}` is not a moment.", "Write it like 2026-12-31 or 2026-12-31T18:00+08:00."
        ) from error
