"""How often companies reached a person in the last seven days, in one mapped file that all workers share."""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from ringfence.telecom.errors import Unavailable

WAYS = 16
"""Companies and campaigns that are remembered of the persons of one bucket; the longest silent makes room."""
DAYS = 7
MOST = 255
"""A day's count stops there."""
HEADER = 64
_APPLIED = struct.Struct("<Q")
_NUMBERS = struct.Struct(f"<{WAYS}Q")
_MARKS_AT = _NUMBERS.size
_RECORD = struct.Struct(f"<I{DAYS}Bx")
"""Local day of the last call, calls of that day and of each of six before it."""
_RECORDS_AT = 2 * _NUMBERS.size
_BUCKET = _RECORDS_AT + WAYS * _RECORD.size
_MULTIPLIER = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1


@lru_cache(maxsize=8192)
def mark(name: str) -> int:
    """64 bits that stand for a company or a campaign; never 0."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") | 1


class CapTable:
    """28 bytes a person and company, sparse on disk; it outlives the process. All of a person lie in one bucket.

    Reading takes no lock: a count may be one behind that another worker is writing. Writing takes the file's lock,
    which dies with the process that holds it.
    """

    def __init__(self, path: Path, numbers: int) -> None:
        """Room for so many pairs of a person and a company; a file of another size is begun anew.

        Raises `Unavailable` when the disk has no room.
        """
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._buckets = max(1, -(-numbers // WAYS))
        size = HEADER + self._buckets * _BUCKET
        self._threads = threading.Lock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            with self._alone():
                if os.fstat(self._file).st_size != size:
                    os.ftruncate(self._file, 0)
                    os.ftruncate(self._file, size)
                self._map = mmap.mmap(self._file, size)
        except OSError as error:
            os.close(self._file)
            raise Unavailable(f"{path} cannot be made: {error}", "Make room on the disk.") from error

    def seen(self, number: int, names: Sequence[str], day: int) -> list[tuple[int, int]]:
        """For each name: calls to the person on that local day (days since 1970), and in seven days to its end."""
        bucket = self._bucket(number)
        if self._map.find(number.to_bytes(8, "little"), bucket, bucket + _NUMBERS.size) < 0:
            return [(0, 0)] * len(names)
        numbers = _NUMBERS.unpack_from(self._map, bucket)
        ways = [self._way(bucket, numbers, number, mark(name)) for name in names]
        return [(0, 0) if way < 0 else self._counts(bucket, way, day) for way in ways]

    def _counts(self, bucket: int, way: int, day: int) -> tuple[int, int]:
        last, *counts = _RECORD.unpack_from(self._map, bucket + _RECORDS_AT + way * _RECORD.size)
        behind = day - last
        if behind < 0:  # the clock went back: what was counted on a later day counts on none before
            return 0, 0
        return counts[0] if behind == 0 else 0, sum(counts[: max(0, DAYS - behind)])

    def count(self, number: int, names: Sequence[str], day: int) -> None:
        """Count one call to the person under each of these names."""
        with self._alone():
            for name in names:
                self._count(number, mark(name), day)

    def _count(self, number: int, mark_: int, day: int) -> None:
        bucket = self._bucket(number)
        numbers = _NUMBERS.unpack_from(self._map, bucket)
        way = self._way(bucket, numbers, number, mark_)
        fresh = way < 0
        counts = [0] * DAYS
        if fresh:
            way = self._free(bucket, numbers)
        else:
            last, *held = _RECORD.unpack_from(self._map, bucket + _RECORDS_AT + way * _RECORD.size)
            shift = day - last
            if shift < 0:
                day, shift = last, 0
            counts = ([0] * min(shift, DAYS) + held)[:DAYS]
        counts[0] = min(counts[0] + 1, MOST)
        if fresh:
            struct.pack_into("<Q", self._map, bucket + 8 * way, 0)
        _RECORD.pack_into(self._map, bucket + _RECORDS_AT + way * _RECORD.size, day, *counts)
        if fresh:
            struct.pack_into("<Q", self._map, bucket + _MARKS_AT + 8 * way, mark_)
            struct.pack_into("<Q", self._map, bucket + 8 * way, number)

    def _free(self, bucket: int, numbers: tuple[int, ...]) -> int:
        """A way that is free, else the one whose last call lies longest back."""
        if 0 in numbers:
            return numbers.index(0)
        days = [_RECORD.unpack_from(self._map, bucket + _RECORDS_AT + way * _RECORD.size)[0] for way in range(WAYS)]
        return days.index(min(days))

    def _way(self, bucket: int, numbers: tuple[int, ...], number: int, mark_: int) -> int:
        marks = _NUMBERS.unpack_from(self._map, bucket + _MARKS_AT)
        for way, held in enumerate(numbers):
            if held == number and marks[way] == mark_:
                return way
        return -1

    def forget(self, number: int, seq: int) -> None:
        """Start the person anew, as after the number changed hands, unless a worker applied that change before."""
        with self._alone():
            if seq <= self.applied():
                return
            bucket = self._bucket(number)
            for way, held in enumerate(_NUMBERS.unpack_from(self._map, bucket)):
                if held == number:
                    struct.pack_into("<Q", self._map, bucket + 8 * way, 0)
            _APPLIED.pack_into(self._map, 0, seq)

    def applied(self) -> int:
        """The last change that made a worker forget somebody."""
        return int(_APPLIED.unpack_from(self._map, 0)[0])

    def close(self) -> None:
        """Let the file go."""
        self._map.close()
        os.close(self._file)

    def _bucket(self, number: int) -> int:
        mixed = (number ^ (number >> 29)) * _MULTIPLIER & _WORD
        return HEADER + (mixed >> 20) % self._buckets * _BUCKET

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._threads:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)
