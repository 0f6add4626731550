"""Finds the record files that are damaged inside, where their footer does not tell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import msgspec

from ringfence.backends.duck.hours import HourFiles, Unread, show_records


class Damaged:
    """Files that could not be read through, known as long as they stay as they are."""

    def __init__(self, memory_mb: int) -> None:
        self._memory_mb = memory_mb
        self._found: dict[tuple[Path, int, int], Unread] = {}

    def without(self, hours: Sequence[HourFiles]) -> list[HourFiles]:
        """The hours without those files, which are told as unread."""
        return [self._sound(hour) for hour in hours] if self._found else list(hours)

    def find(self, hours: Sequence[HourFiles]) -> bool:
        """Read every file through, which takes a scan of the window. Whether one could not be read."""
        before = len(self._found)
        with duckdb.connect(":memory:", config={"memory_limit": f"{self._memory_mb}MB"}) as connection:
            for path in (path for hour in hours for path in hour.files):
                try:
                    show_records(connection, [path])
                    connection.execute("SELECT bit_xor(hash(COLUMNS(*))) FROM records").fetchall()
                except duckdb.OutOfMemoryException:
                    continue
                except duckdb.Error as fault:
                    told = f"{path} is damaged inside ({str(fault)[:200]}): its calls are not looked at"
                    self._found[_mark(path)] = Unread(path, "torn", f"{told}; ingest them again and delete it")
        return len(self._found) > before

    def _sound(self, hour: HourFiles) -> HourFiles:
        unread = tuple(one for path in hour.files if (one := self._found.get(_mark(path))) is not None)
        gone = {one.path for one in unread}
        kept = tuple(path for path in hour.files if path not in gone)
        return msgspec.structs.replace(hour, files=kept, unread=(*hour.unread, *unread))


def _mark(path: Path) -> tuple[Path, int, int]:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return path, 0, 0
    return path, stat.st_size, stat.st_ctime_ns
