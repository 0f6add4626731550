"""The result of a list check: CSV that no spreadsheet runs, and that a kill leaves exact."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from ringfence.backends.files.refused_rows import harmless
from ringfence.registry.checking import ResultRow
from ringfence.telecom.errors import Unavailable

COLUMNS = ("number", "verdict", "reason", "valid_until", "refused_at", "consent", "mark")
_HEADER = ("\ufeff" + ",".join(COLUMNS) + "\r\n").encode()
_NUMBER = re.compile(r"\+?[0-9]{1,20}")
"""A spreadsheet that runs `+8613800138000` gets the number itself, so it may stand as it was sent."""


class CheckResult:
    """Fulfils `ResultFile`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def cut(self, size: int) -> None:
        """Make it so many bytes long: what was written beyond is written again."""
        try:
            # It holds personal data.
            opened = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            os.ftruncate(opened, size)
            os.close(opened)
        except OSError as error:
            raise self._fault(error) from error

    def add(self, rows: Sequence[ResultRow]) -> int:
        """Write them; returns the file's length after they are durable."""
        out = io.StringIO()
        csv.writer(out).writerows(
            (
                row.text if _NUMBER.fullmatch(row.text) else harmless(row.text),
                row.answer.verdict.value,
                row.answer.rule.value,
                _moment(row.until_ms),
                row.answer.refused,
                row.answer.consent,
                row.mark,
            )
            for row in rows
        )
        try:
            with self.path.open("ab") as file:
                if file.tell() == 0:
                    file.write(_HEADER)
                file.write(out.getvalue().encode("utf-8", "replace"))
                file.flush()
                os.fsync(file.fileno())
                return file.tell()
        except OSError as error:
            raise self._fault(error) from error

    def _fault(self, error: OSError) -> Unavailable:
        return Unavailable(
            f"The result cannot be written: {error.strerror}.", "Free space; the check goes on by itself."
        )


@lru_cache(maxsize=1_024)
def _moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
