"""Call records of one worker: a JSON line each, a file a day."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import msgspec

from ringfence.telecom.call import CallRecord
from ringfence.telecom.errors import Unavailable

_ENCODER = msgspec.json.Encoder()


class RecordLog:
    """Appends records and tells those apart that were offered before.

    A record may stand in the files twice when a request was repeated while its first was being written; readers keep
    distinct lines. `remember` is told the records' 64-bit hashes and says of each whether it is new, over all workers.
    """

    def __init__(
        self, folder: Path, remember: Callable[[Sequence[int]], list[bool]], now_ms: Callable[[], int]
    ) -> None:
        """`folder` belongs to one worker. A line cut off by a crash was never acknowledged and is removed."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._remember = remember
        self._now_ms = now_ms
        self._day = ""
        self._file = -1
        self._closing = threading.Lock()
        for path in sorted(folder.glob("*.jsonl"))[-1:]:
            _mend(path)

    def append(self, records: Sequence[CallRecord]) -> None:
        """Write; raises `Unavailable` when the disk refuses, and then nothing of it was kept."""
        self._turn_page()
        content = b"".join(_ENCODER.encode(record) + b"\n" for record in records)
        size = os.fstat(self._file).st_size
        try:
            written = os.write(self._file, content)
        except OSError as error:
            raise _refuses(error) from error
        if written != len(content):
            os.ftruncate(self._file, size)
            raise _refuses(OSError("the disk is full"))

    def sync(self) -> None:
        """Return once all that was appended survives a power cut; blocks."""
        with self._closing:
            if self._file < 0:
                return
            try:
                os.fdatasync(self._file)
            except OSError as error:
                raise _refuses(error) from error

    def fresh(self, records: Sequence[CallRecord]) -> list[CallRecord]:
        """Those never offered here before by any worker; from now on they are known."""
        news = self._remember([_hash(record) for record in records])
        return [record for record, new in zip(records, news, strict=True) if new]

    def close(self) -> None:
        """Make all durable and let the file go."""
        self.sync()
        with self._closing:
            if self._file >= 0:
                os.close(self._file)
            self._file = -1
            self._day = ""

    def _turn_page(self) -> None:
        day = datetime.fromtimestamp(self._now_ms() / 1000, UTC).strftime("%Y-%m-%d")
        if day == self._day:
            return
        try:
            self.close()
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            self._file = os.open(self._folder / f"{day}.jsonl", flags, 0o600)
        except OSError as error:
            raise _refuses(error) from error
        self._day = day


def prune_records(records: Path, keep_days: int, today: datetime) -> int:
    """Delete the day files of every worker that are older than `keep_days`; returns how many."""
    last = (today - timedelta(days=keep_days)).strftime("%Y-%m-%d")
    old = [path for path in records.glob("*/*.jsonl") if path.stem < last]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _mend(path: Path) -> None:
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole != len(content):
        os.truncate(path, whole)


def _hash(record: CallRecord) -> int:
    return int.from_bytes(blake2b(_ENCODER.encode(record), digest_size=8).digest())


def _refuses(error: OSError) -> Unavailable:
    return Unavailable(f"call records cannot be kept: {error}", "free the disk, then send the records again")
