"""The file of refused rows beside a bulk load: CSV that a spreadsheet may open, and that a kill leaves exact."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

from ringfence.registry.bulk import RefusedRow
from ringfence.telecom.errors import Refused, Unavailable

_HEADER = "\ufeffline,reason,row\r\n".encode()
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class RefusedFile:
    """Fulfils `RefusedRows`. The file is made with the first refused row."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def cut(self, size: int) -> None:
        """Make it so many bytes long: what a killed load wrote beyond is written again. Raises `Refused`."""
        if not self.path.exists():
            if size:
                raise Refused(f"{self.path}, the rows refused before, is gone.", "Put it back, or load with --again.")
            return
        with self.path.open("rb") as file:
            ours = file.read(len(_HEADER))
        if not _HEADER.startswith(ours) or self.path.stat().st_size < size:
            raise Refused(
                f"{self.path} is not the file of the rows refused before.", "Name that, or load with --again."
            )
        os.truncate(self.path, size)

    def add(self, rows: Sequence[RefusedRow]) -> int:
        """Write them; returns the file's length after they are durable."""
        try:
            # It holds personal data.
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
                if file.tell() == 0:
                    file.write(_HEADER)
                file.write(_text(rows).encode("utf-8", "replace"))
                file.flush()
                os.fsync(file.fileno())
                return file.tell()
        except OSError as error:
            raise Unavailable(
                f"{self.path} cannot be written: {error.strerror}.", "Free space, or use --refused."
            ) from error


def _text(rows: Sequence[RefusedRow]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows((row.line, row.reason, harmless(row.text)) for row in rows)
    return out.getvalue()


def harmless(text: str) -> str:
    """The cell with a mark before what a spreadsheet would take for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text
