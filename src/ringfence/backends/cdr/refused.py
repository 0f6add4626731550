"""The rows that were not taken: line, reason and text, in a file beside."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ringfence.backends.cdr.rows import Refusal
from ringfence.telecom.errors import Unavailable

REFUSED = ".refused"
"""Part of the names of the store's own such files."""
ROTATED_BYTES = 64 << 20
"""A file of this size is closed."""
MOST_BYTES = 1 << 30
"""Of closed files; beyond it the oldest go."""
_HEADER = "file,line,reason,row\n"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class RefusedFile:
    """Made with the first refused row; it holds personal data, so only its owner may read it."""

    def __init__(
        self, path: Path, *, rotated: bool = True, largest: int = ROTATED_BYTES, most: int = MOST_BYTES
    ) -> None:
        """`rotated`: closed under the day's name (UTC) once the day is over or it has `largest` bytes.

        So no row is older than its file says, and files can go with age. `most`: bytes of closed files that stay.
        """
        self.path = path
        self._rotated = rotated
        self._largest = largest
        self._most = most

    def add(self, file: Path, rows: Sequence[Refusal]) -> None:
        """Append. Rows of work that a crash broke off may stand here twice. Raises `Unavailable`."""
        if not rows:
            return
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(
            (file.name, row.line, row.reason, harmless(row.text)) for row in rows
        )
        try:
            if self._rotated:
                self._rotate()
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as opened:
                if opened.tell() == 0:
                    opened.write(_HEADER.encode())
                opened.write(out.getvalue().encode("utf-8", "replace"))
        except OSError as error:
            raise Unavailable(f"{self.path} cannot be written: {error}", "Free space, or use --refused.") from error

    def _rotate(self) -> None:
        """Close the file under the day of its last row."""
        if not self.path.exists():
            return
        stat, today = self.path.stat(), datetime.now(UTC).date()
        day = datetime.fromtimestamp(stat.st_mtime, UTC).date()
        if day == today and stat.st_size < self._largest:
            return
        stem = f"{self.path.stem}-{day:%Y%m%d}-"
        last = max(self.path.parent.glob(f"{stem}??????.csv"), default=None)
        number = 1 if last is None else int(last.stem.removeprefix(stem)) + 1
        self.path.rename(self.path.with_name(f"{stem}{number:06d}.csv"))
        closed = sorted(self.path.parent.glob(f"{self.path.stem}-????????-??????.csv"))
        sizes = [path.stat().st_size for path in closed]
        for at, path in enumerate(closed):
            if sum(sizes[at:]) > self._most:
                path.unlink(missing_ok=True)


def harmless(text: str) -> str:
    """The cell with a mark before what a spreadsheet would take for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text
