"""The rows that were not taken: line, reason and text, in a file beside."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

from ringfence.backends.cdr.rows import Refusal
from ringfence.telecom.errors import Unavailable

_HEADER = "file,line,reason,row\n"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class RefusedFile:
    """Made with the first refused row; it holds personal data, so only its owner may read it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, file: Path, rows: Sequence[Refusal]) -> None:
        """Append. Rows of work that a crash broke off may stand here twice. Raises `Unavailable`."""
        if not rows:
            return
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(
            (file.name, row.line, row.reason, harmless(row.text)) for row in rows
        )
        try:
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as opened:
                if opened.tell() == 0:
                    opened.write(_HEADER.encode())
                opened.write(out.getvalue().encode("utf-8", "replace"))
        except OSError as error:
            raise Unavailable(f"{self.path} cannot be written: {error}", "Free space, or use --refused.") from error


def harmless(text: str) -> str:
    """The cell with a mark before what a spreadsheet would take for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text
