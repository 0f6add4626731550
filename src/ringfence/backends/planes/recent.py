"""What happened lately, by 64-bit key, in one mapped file that all workers of a machine share."""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

WAYS = 8
_ENTRY = struct.Struct("<QQQQ")
_BUCKET = struct.Struct(f"<{4 * WAYS}Q")


class RecentTable:
    """Key -> two 64-bit values; each bucket of 8 forgets its oldest entry when a ninth comes.

    32 bytes an entry, sparse on disk. Every operation takes the file's lock, so that no worker sees half an entry;
    the lock dies with the process that holds it. Key 0 is kept as 1.
    """

    def __init__(self, path: Path, buckets: int = 1 << 15) -> None:
        """`buckets` is a power of two; a file of another size is begun anew."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._mask = buckets - 1
        size = buckets * _BUCKET.size
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with self._locked():
            if os.fstat(self._file).st_size != size:
                os.ftruncate(self._file, 0)
                os.ftruncate(self._file, size)
            self._map = mmap.mmap(self._file, size)

    def find(self, key: int) -> tuple[int, int] | None:
        """The two values of the key; None when it is not known, or no longer."""
        key = key or 1
        with self._locked():
            bucket = _BUCKET.unpack_from(self._map, self._place(key))
        for way in range(0, 4 * WAYS, 4):
            if bucket[way] == key:
                return bucket[way + 1], bucket[way + 2]
        return None

    def put(self, key: int, first: int = 0, second: int = 0) -> bool:
        """Remember; True when the key was not known. A known key keeps its values."""
        with self._locked():
            return self._put(key or 1, first, second)

    def put_all(self, keys: Sequence[int]) -> list[bool]:
        """Remember each without values, under one lock: whether it was not known, in their order."""
        with self._locked():
            return [self._put(key or 1, 0, 0) for key in keys]

    def _put(self, key: int, first: int, second: int) -> bool:
        place = self._place(key)
        bucket = _BUCKET.unpack_from(self._map, place)
        if key in bucket[0::4]:
            return False
        ages = bucket[3::4]
        oldest = ages.index(min(ages))
        _ENTRY.pack_into(self._map, place + oldest * _ENTRY.size, key, first, second, max(ages) + 1)
        return True

    def close(self) -> None:
        """Let the file go."""
        self._map.close()
        os.close(self._file)

    def _place(self, key: int) -> int:
        return (key & self._mask) * _BUCKET.size

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
