"""A CSV file that is there when it is whole, and that only this user may read."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ringfence.telecom.errors import Conflict, Unavailable


def write_whole_csv(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    progressed: Callable[[int], None],
    *,
    every: int,
    encoding: str = "utf-8",
) -> int:
    """Write columns and rows in constant memory; returns how many rows. `progressed` hears of each `every` rows.

    Raises `Conflict` when the file exists, `Unavailable` when it cannot be written; then nothing of it is left.
    """
    if path.exists():
        raise Conflict(f"{path} exists.", "Name a file that does not.")
    part, count = path.with_name(path.name + ".part"), 0
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding=encoding, newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            for count, row in enumerate(rows, start=1):
                writer.writerow(row)
                if count % every == 0:
                    progressed(count)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror}.", "Check its folder and free space.") from error
    finally:
        part.unlink(missing_ok=True)
    return count
