"""Files of ledger entries on their way in: good rows in pages, wrong rows told with line and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from msgspec import Struct

from ringfence.registry.bulk import RefusedRow
from ringfence.registry.ledger import Entry
from ringfence.registry.ledger_desk import LedgerDesk, Whose
from ringfence.registry.ledger_text import COLUMNS, NEEDED, Cells
from ringfence.telecom.errors import NotAllowed, Refused

_APART = "The row cannot be taken apart: its quotes do not close, or it has too many columns."
ROWS_AT_ONCE = 500
"""Entries of one transaction."""


class LedgerRow(Struct, frozen=True):
    """One row of a file: its cells by column, or None where the text could not be taken apart."""

    line: int
    cells: Cells | None
    text: str


class Taken(Struct, frozen=True):
    """How far an import is."""

    taken: int
    refused: tuple[RefusedRow, ...]
    """Those of the newest page."""


class LedgerLoad(Protocol):
    """The part of the store that takes many entries at once."""

    def put_all(self, entries: Sequence[Entry], *, by: str, at_ms: int, reason: str = "") -> None:
        """Take these states in one transaction; all or none."""
        ...


def check_header(kind: str, header: Sequence[str]) -> tuple[str, ...]:
    """The columns of a file, small letters. Raises `Refused` for unknown, repeated or missing ones."""
    if kind not in COLUMNS:
        raise Refused(f"`{kind[:40]}` is no ledger.", f"Use one of {', '.join(COLUMNS)}.")
    names = tuple(name.strip().lower() for name in header)
    wrong = [name[:40] for name in names if name not in COLUMNS[kind] or names.count(name) > 1]
    missing = sorted(NEEDED[kind] - set(names))
    if wrong or missing:
        told = f"has a column that is not known or stands twice: {wrong[0]!r}" if wrong else f"lacks {missing[0]}"
        raise Refused(f"The file {told}.", f"Its columns are {', '.join(COLUMNS[kind])}.")
    return names


def load_entries(
    kind: str,
    rows: Iterable[LedgerRow],
    desk: LedgerDesk,
    store: LedgerLoad,
    whose: Whose,
    *,
    by: str,
    now_ms: Callable[[], int],
    reason: str,
) -> Iterator[Taken]:
    """Take a file page by page; each page is durable when it is told. The last row of an id counts.

    Killed in between, load the file again: what is there already is put once more, and nothing is lost.
    """
    waiting = iter(rows)
    while page := list(islice(waiting, ROWS_AT_ONCE)):
        entries: dict[str, Entry] = {}
        refused: list[RefusedRow] = []
        good = 0
        for row in page:
            if row.cells is None:
                refused.append(RefusedRow(row.line, _APART, row.text))
                continue
            try:
                entry = desk.entry(kind, row.cells, whose)
                entries[entry.id] = entry
                good += 1
            except (Refused, NotAllowed) as error:
                refused.append(RefusedRow(row.line, f"{error.message} {error.remedy}".strip(), row.text))
        if entries:
            store.put_all(tuple(entries.values()), by=by, at_ms=now_ms(), reason=reason)
        yield Taken(good, tuple(refused))
