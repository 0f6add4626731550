"""Runs detectors over a window of the kept call records with DuckDB."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import duckdb
import msgspec

from ringfence.analytics.detector import Detector
from ringfence.analytics.profile import GIVEN, Profile
from ringfence.analytics.record import HOUR_MS
from ringfence.analytics.suspect import Detection, DetectorFault, Suspect
from ringfence.analytics.window import SHORT_MS, Place, window_values
from ringfence.backends.duck.damaged import Damaged
from ringfence.backends.duck.hours import HourFiles, HourlyProfiles, Unread, hours_in, quoted, show_records
from ringfence.backends.duck.look import EngineBounds, Look
from ringfence.telecom.errors import Refused, Unavailable

SUBSCRIPTIONS = "subscriptions.parquet"
Then: TypeAlias = Callable[[duckdb.DuckDBPyConnection, Mapping[str, int]], Sequence[Suspect]]


class DuckDetectors:
    """Runs detectors. `calls` is the folder of records by hour; `kept` is where profiles of whole hours are kept.

    Each run has its own database in memory, which spills into `kept`; several may run at once.
    """

    def __init__(
        self,
        calls: Path,
        profiles: Mapping[str, Profile],
        places: Path,
        *,
        kept: Path | None = None,
        bounds: EngineBounds | None = None,
        place: Place | None = None,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._calls = calls
        self._profiles = profiles
        self._places = places
        self._kept = kept
        self._bounds = bounds or EngineBounds()
        self._place = place or Place()
        self._progress = progress
        self._damaged = Damaged(self._bounds.memory_mb)

    def run(
        self,
        from_ms: int,
        until_ms: int,
        detectors: Sequence[Detector],
        *,
        also: Sequence[str] = (),
        then: Then | None = None,
    ) -> Detection:
        """What the detectors find in the window, setup in `[from_ms, until_ms)`.

        Detectors for longer windows are left out. `then` may read the views `also` before the end, and suspect others.
        Raises `Refused` for an empty window, `Unavailable` when the records cannot be read; whatever goes wrong in
        one detector stands in `faults`.
        """
        if until_ms <= from_ms:
            raise Refused("the window is empty", "let it end after it begins")
        asked = [one for one in detectors if until_ms - from_ms >= one.header.least_hours * HOUR_MS]
        values = window_values(from_ms, until_ms, self._place)
        hours, found = self._sound(
            hours_in(self._calls, from_ms, until_ms), lambda sound: self._look(sound, values, asked, also, then)
        )
        unread = [_fault(one) for hour in hours for one in hour.unread]
        return msgspec.structs.replace(found, faults=(*unread, *found.faults))

    def _sound(
        self, hours: Sequence[HourFiles], look: Callable[[Sequence[HourFiles]], Detection]
    ) -> tuple[Sequence[HourFiles], Detection]:
        """What is found in the hours without their damaged files, and those hours."""
        hours = self._damaged.without(hours)
        try:
            return hours, look(hours)
        except duckdb.Error as fault:
            if isinstance(fault, duckdb.OutOfMemoryException) or not self._damaged.find(hours):
                raise _unavailable(fault) from fault
        return self._sound(hours, look)

    def _look(
        self, hours: Sequence[HourFiles], values: Mapping[str, int], asked: Sequence[Detector], also: Sequence[str],
        then: Then | None,
    ) -> Detection:  # fmt: skip
        with _database(self._bounds, self._kept) as connection:
            look = Look(connection, self._profiles, self._bounds, self._progress)
            with look.timed("profiles"):
                self._show(connection, hours, values)
            found = look.over(values, asked, also)
            return look.more(found, then(connection, values)) if then else found

    def _show(
        self, connection: duckdb.DuckDBPyConnection, hours: Sequence[HourFiles], values: Mapping[str, int]
    ) -> None:
        """Show records, profiles of the hours and what is given."""
        short = values["until_ms"] - values["from_ms"] <= SHORT_MS
        HourlyProfiles(None if short else self._kept, self._profiles).show(connection, hours, values, self._progress)
        show_records(connection, [path for hour in hours for path in hour.files])
        show_given(connection, self._places, self._calls / SUBSCRIPTIONS)


def _unavailable(fault: duckdb.Error) -> Unavailable:
    if isinstance(fault, duckdb.OutOfMemoryException):
        return Unavailable(f"the calls of the window need more memory: {fault}", "ask for a shorter window")
    return Unavailable(
        f"the call records cannot be read: {fault}", "move away the file that it names, or free the disk"
    )


def _fault(file: Unread) -> DetectorFault:
    named = f"{file.path.parent.name}/{file.path.name}"
    return DetectorFault(detector=named, reason=file.reason, message=file.message)


def show_given(connection: duckdb.DuckDBPyConnection, places: Path, subscriptions: Path) -> None:
    """Make the views `places` and `subscriptions`; the latter is empty without a file."""
    connection.execute(f"CREATE OR REPLACE TEMP VIEW places AS SELECT stem, bit FROM read_parquet({quoted(places)})")
    columns = GIVEN["subscriptions"]
    if subscriptions.exists():
        source = f"SELECT {', '.join(columns)} FROM read_parquet({quoted(subscriptions)})"
    else:
        source = "SELECT " + ", ".join(f"NULL::{kind} AS {name}" for name, kind in columns.items()) + " WHERE false"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW subscriptions AS {source}").fetchall()


@contextmanager
def _database(bounds: EngineBounds, spill: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": str(bounds.threads),
        "memory_limit": f"{bounds.memory_mb}MB",
        "autoinstall_known_extensions": "false",
        "preserve_insertion_order": "false",
    }
    if spill is not None:
        spill.mkdir(parents=True, exist_ok=True)
        settings["temp_directory"] = str(spill / "spill")
    connection = duckdb.connect(":memory:", config=settings)
    try:
        connection.execute("SET enable_progress_bar = false").fetchall()
        yield connection
    finally:
        connection.close()
