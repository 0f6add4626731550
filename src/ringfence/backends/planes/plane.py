"""A table in a memory-mapped file that all workers of a machine open at once, and that outlives them."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import mmap
import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import structlog

from ringfence.backends.planes.layout import BOOT, CLEAN, FORMAT, HEADER_BYTES, MAGIC, SEED, SHAPE, SLOT_COUNT
from ringfence.backends.planes.lock import BASE, PID, SLOT_BYTES, START, TOKEN, rewind
from ringfence.telecom.errors import Unavailable

MAGIC_WORD = 0x45434E45_46474E52
SLOTS = 64
"""Workers that may open one table at the same time."""
BODY = HEADER_BYTES + SLOTS * SLOT_BYTES
Words = npt.NDArray[np.int64]
log = structlog.get_logger(__name__)


def boot_mark() -> int:
    """A number that changes when the machine starts again; 0 where that cannot be told."""
    try:
        text = Path("/proc/sys/kernel/random/boot_id").read_bytes()
    except OSError:
        return 0
    return int.from_bytes(hashlib.sha256(text).digest()[:7], "big")


def started(pid: int) -> int:
    """When that process started, in the kernel's ticks; 0 where there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return 0 if Path("/proc/self").exists() or not _answers(pid) else 1
    fields = text[text.rindex(")") + 2 :].split()
    return 0 if fields[0] in "ZX" else int(fields[19])


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Plane:
    """The mapped file with its header and one slot for each worker."""

    def __init__(self, path: Path, size: int, shape: int, lay_out: Callable[[Words], None]) -> None:
        """Open the file or make it; `size` in bytes after the slots, `lay_out` fills the header of a new one.

        A file of another format or shape, a damaged one, or one that the machine's crash interrupted is set aside
        with a loud log line, and a new one made: `fresh` says so. Raises `Unavailable` when there is no room.
        """
        self.path = path
        self.fresh = False
        self._size = BODY + size
        self._shape = shape
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if not path.exists() or not self._map_old():
                self._make(lay_out)
            self.slot = self._claim()
            self.words[CLEAN // 8] = 0
            self.words[BOOT // 8] = boot_mark()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one process at a time opens, closes or repairs; the kernel frees the lock of one that dies."""
        with self.path.with_suffix(".lock").open("ab") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def _map(self) -> None:
        with self.path.open("r+b") as file:
            self._mapped = mmap.mmap(file.fileno(), self._size)
        self.words: Words = np.frombuffer(self._mapped, dtype=np.int64)
        self.base = self.words.ctypes.data

    def _map_old(self) -> bool:
        size = self.path.stat().st_size
        reason = f"its size is {size}, not {self._size}" if size != self._size else ""
        if not reason:
            self._map()
            reason = self._objection()
        if not reason:
            return True
        aside = self.path.with_suffix(f".aside-{time.time_ns()}")
        self.path.rename(aside)
        log.error("table set aside and begun anew", table=str(self.path), reason=reason, kept_as=str(aside))
        return False

    def _objection(self) -> str:
        """Why the mapped file must not be used, empty when it may."""
        header = self.words
        if header[MAGIC // 8] != MAGIC_WORD:
            return "it is not a table of ours, or damaged"
        if header[SHAPE // 8] != self._shape or header[SLOT_COUNT // 8] != SLOTS:
            return "it was made by another version or with other settings"
        if header[FORMAT // 8] != _checksum(header):
            return "its header is damaged"
        if not header[CLEAN // 8] and header[BOOT // 8] != boot_mark():
            return "the machine stopped while it was open"
        return ""

    def _make(self, lay_out: Callable[[Words], None]) -> None:
        draft = self.path.with_suffix(".draft")
        with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "r+b") as file:  # noqa: PTH123
            try:
                os.posix_fallocate(file.fileno(), 0, self._size)
            except OSError as error:
                draft.unlink()
                remedy = "Make room, or lower the count of numbers that the table holds."
                raise Unavailable(f"No room for {self._size >> 20} MiB at {self.path}: {error}", remedy) from error
        draft.rename(self.path)
        self._map()
        self.words[SEED // 8] = secrets.randbits(62)
        self.words[SHAPE // 8] = self._shape
        self.words[SLOT_COUNT // 8] = SLOTS
        for slot in range(SLOTS):
            self.words[(HEADER_BYTES + slot * SLOT_BYTES + TOKEN) // 8] = slot + 1
        lay_out(self.words)
        self.words[FORMAT // 8] = _checksum(self.words)
        self.words[MAGIC // 8] = MAGIC_WORD
        self.fresh = True

    def _slots(self) -> Iterator[tuple[int, int]]:
        """Index of the first word and process id of each slot."""
        for slot in range(SLOTS):
            first = (HEADER_BYTES + slot * SLOT_BYTES) // 8
            yield first, int(self.words[first + PID // 8])

    def _repair(self) -> int:
        """Undo what dead workers left and free their slots; returns how many there were."""
        dead = 0
        for first, pid in self._slots():
            if pid and started(pid) != self.words[first + START // 8]:
                unfinished = rewind(self.base, self.base + first * 8)
                self.words[first + PID // 8] = 0
                log.warning("worker died with a table open", table=str(self.path), pid=pid, undone=bool(unfinished))
                dead += 1
        return dead

    def _claim(self) -> int:
        self._repair()
        for first, pid in self._slots():
            if not pid:
                self.words[first + START // 8] = started(os.getpid())
                self.words[first + BASE // 8] = self.base
                self.words[first + PID // 8] = os.getpid()
                return self.base + first * 8
        raise Unavailable(f"{SLOTS} workers have {self.path} open", "Start fewer workers on this machine.")

    def repair(self) -> int:
        """As a waiting worker does: look for dead ones and undo what they left; returns how many there were."""
        with self._alone():
            return self._repair()

    def tally(self, at: int) -> int:
        """One of the counters in the slots, over all workers since the file was made."""
        return sum(int(self.words[first + at // 8]) for first, _ in self._slots())

    def close(self) -> None:
        """Leave; the last one out writes everything to disk and marks the file whole."""
        with self._alone():
            self.words[(self.slot - self.base) // 8 + PID // 8] = 0
            self._repair()
            if not any(pid for _, pid in self._slots()):
                self._mapped.flush()
                self.words[CLEAN // 8] = 1
                self._mapped.flush()


def _checksum(header: Words) -> int:
    """Over the part of the header that never changes."""
    fixed = [header[SHAPE // 8], header[SEED // 8], header[SLOT_COUNT // 8]]
    return int.from_bytes(hashlib.sha256(np.array(fixed).tobytes()).digest()[:7], "big")
