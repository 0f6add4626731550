"""Preferences written to a file that a bulk load reads again."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from ringfence.backends.files.registry_cells import written, written_moment
from ringfence.registry.preference import Preference
from ringfence.telecom.errors import Conflict, Unavailable
from ringfence.telecom.number import PhoneNumber

COLUMNS = ("number", "refusals", "exceptions", "starts", "expires")
_TOLD_EVERY = 10_000


def write_preferences(path: Path, preferences: Iterable[Preference], progressed: Callable[[int], None]) -> int:
    """Write all to a CSV file that only this user may read, in constant memory; returns how many.

    The file is there when it is whole. Raises `Conflict` when it exists, `Unavailable` when it cannot be written.
    """
    if path.exists():
        raise Conflict(f"{path} exists.", "Name a file that does not.")
    part, count = path.with_name(path.name + ".part"), 0
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for count, one in enumerate(preferences, start=1):
                writer.writerow(_cells(one))
                if count % _TOLD_EVERY == 0:
                    progressed(count)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror}.", "Check its folder and free space.") from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _cells(one: Preference) -> tuple[str, ...]:
    refusals, exceptions = written(one)
    starts, expires = written_moment(one.starts_ms), written_moment(one.expires_ms)
    # The blank keeps a spreadsheet from taking a company's id for a formula; readers drop it.
    return str(PhoneNumber(one.number)), refusals, f" {exceptions}" if exceptions else "", starts, expires
