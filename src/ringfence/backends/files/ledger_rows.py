"""Files of ledger entries: CSV or Parquet rows in; CSV out, which a spreadsheet may open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ringfence.backends.files.delimited import Layout, find_layout, read_rows
from ringfence.backends.files.parquet import is_parquet, open_parquet
from ringfence.backends.files.whole_csv import write_whole_csv
from ringfence.registry.ledger import Entered
from ringfence.registry.ledger_csv import cells_of, row_of
from ringfence.registry.ledger_load import LedgerRow, check_header
from ringfence.registry.ledger_text import COLUMNS
from ringfence.telecom.errors import Refused

_TOLD_EVERY = 1_000


class LedgerFile:
    """One file of entries."""

    def __init__(self, path: Path, kind: str) -> None:
        """Find out how it is written; raises `Refused` for a file that is empty, binary, or lacks a column."""
        self._path = path
        try:
            self._layout: Layout | None = None if is_parquet(path) else find_layout(path)
            header = open_parquet(path)[0] if self._layout is None else self._layout.header
            self.size = path.stat().st_size
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror}.", "Give the path of a readable file.") from error
        self._names = check_header(kind, header)

    def rows(self) -> Iterator[LedgerRow]:
        """Every row after the header, in constant memory."""
        rows = open_parquet(self._path)[1] if self._layout is None else read_rows(self._path, self._layout)
        return (row_of(row.line, row.cells, row.text, self._names) for row in rows)


def write_ledger(path: Path, kind: str, entries: Iterable[Entered], progressed: Callable[[int], None]) -> int:
    """Write all to a CSV file that only this user may read, in constant memory; returns how many.

    The file is there when it is whole. Raises `Conflict` when it exists, `Unavailable` when it cannot be written.
    """
    return write_whole_csv(
        path, COLUMNS[kind], map(cells_of, entries), progressed, every=_TOLD_EVERY, encoding="utf-8-sig"
    )
