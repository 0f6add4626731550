"""Files that are read as a whole and not line by line: how they are known again."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ringfence.backends.cdr.journal import Place
from ringfence.backends.cdr.lines import HEAD, digest
from ringfence.backends.cdr.rows import Rows

SMALL = 1 << 20
"""Documents below are known again by their calls, so that a million of them cost the journal nothing."""


class WholeFile:
    """Part of `SourceFile`: known by its first and last bytes and its size; positions count rows."""

    def __init__(self, path: Path, *, remembered: bool | None = None) -> None:
        self.path = path
        self.remembered = path.stat().st_size >= SMALL if remembered is None else remembered

    def size(self) -> int:
        """Bytes."""
        return self.path.stat().st_size

    def place(self) -> Place:
        """Its beginning."""
        return Place(head_size=-1, head=self._mark(), position=0, tail="", line=0, name=str(self.path))

    def fits(self, place: Place) -> bool:
        """Whether it is that file."""
        return place.head_size == -1 and place.head == self._mark()

    def reached(self, place: Place, rows: Rows) -> Place:
        """Behind those rows."""
        return msgspec.structs.replace(place, position=rows.position, line=rows.line, name=str(self.path))

    def _mark(self) -> str:
        size = self.size()
        with self.path.open("rb") as file:
            head = file.read(HEAD)
            file.seek(max(size - HEAD, 0))
            return digest(head + file.read(HEAD) + size.to_bytes(8, "little"))
