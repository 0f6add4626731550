"""Rows of a file as it is read: texts in columns, with where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import pyarrow as pa
from msgspec import Struct

from ringfence.backends.cdr.journal import Place

Located = list[tuple[int, str]]
"""Line and text of rows."""


class Refusal(Struct, frozen=True):
    """A row that is no call record: its line (its row in Parquet, from 1), why, and its text."""

    line: int
    reason: str
    text: str


class Rows(Struct, frozen=True):
    """The next rows of a file."""

    table: pa.Table
    """Texts under the names of the file's columns; of the schema `RECORDS` where the file has that already."""
    position: int
    """How far the file is read behind them, as `Place` counts."""
    line: int
    locate: Callable[[Sequence[int]], Located]
    refused: Sequence[Refusal] = ()
    """Rows that could not even be taken apart."""
    kept: bool = False
    """Whether the table is of the schema `RECORDS`."""


class SourceFile(Protocol):
    """A file of call records."""

    remembered: bool
    """Whether it is worth a place in the journal; small documents are known by their calls."""

    def size(self) -> int:
        """Bytes, to tell how far it is."""
        ...

    def place(self) -> Place:
        """Of its beginning: how it is known again."""
        ...

    def fits(self, place: Place) -> bool:
        """Whether its content up to there is what was read then."""
        ...

    def rows(self, after: Place, *, growing: bool) -> Iterator[Rows]:
        """What stands behind; of a file that is `growing`, whole lines only. Raises `Refused`."""
        ...

    def reached(self, place: Place, rows: Rows) -> Place:
        """The place behind those rows."""
        ...
