"""Preferences written to a file that a bulk load reads again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from ringfence.backends.files.registry_cells import written, written_moment
from ringfence.backends.files.whole_csv import write_whole_csv
from ringfence.registry.preference import Preference
from ringfence.telecom.number import PhoneNumber

COLUMNS = ("number", "refusals", "exceptions", "starts", "expires")
_TOLD_EVERY = 10_000


def write_preferences(path: Path, preferences: Iterable[Preference], progressed: Callable[[int], None]) -> int:
    """Write all to a CSV file that only this user may read, in constant memory; returns how many.

    The file is there when it is whole. Raises `Conflict` when it exists, `Unavailable` when it cannot be written.
    """
    return write_whole_csv(path, COLUMNS, map(_cells, preferences), progressed, every=_TOLD_EVERY)


def _cells(one: Preference) -> tuple[str, ...]:
    refusals, exceptions = written(one)
    starts, expires = written_moment(one.starts_ms), written_moment(one.expires_ms)
    # The blank keeps a spreadsheet from taking a company's id for a formula; readers drop it.
    return str(PhoneNumber(one.number)), refusals, f" {exceptions}" if exceptions else "", starts, expires
