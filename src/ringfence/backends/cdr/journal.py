"""What was taken into the store, in the order of commits: the line that is written here is the commit."""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from ringfence.telecom.errors import Unavailable

FOLD_AT = 4 << 20
"""Bytes of lines; then a snapshot is written and the lines begin anew."""
_FORM = 1


class Part(Struct, frozen=True, array_like=True):
    """One file of an hour."""

    hour: str
    """Name of its folder, `hour=2026010203`."""
    name: str
    rows: int
    size: int


class Place(Struct, frozen=True, kw_only=True):
    """How far a file was taken. A file is known by the bytes it begins with, so that it may grow or be renamed."""

    head_size: int
    head: str
    """Digest of that many first bytes."""
    position: int
    """Bytes that are done; of files that are not read as lines, 0 until all is done, then their size."""
    tail: str
    """Digest of the bytes before the position, at most `TAIL` of them."""
    line: int
    """Lines that are done."""
    name: str
    """As it was called last, for people."""
    records: int = 0
    refused: int = 0


class Counts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of the rows."""

    taken: int = 0
    repeated: int = 0
    """Of a source and id that were there."""
    seen_twice: int = 0
    """Of which another switch told before."""
    refused: int = 0
    late: int = 0
    """Taken, more than an hour older than the newest then."""
    corrected: int = 0
    """Taken with the clock of their switch corrected."""

    def plus(self, other: Counts) -> Counts:
        """The sum."""
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})


class Clock(Struct, frozen=True, kw_only=True):
    """How far a source's clock is ahead of the first source's."""

    ahead_ms: int
    calls: int
    """Seen by both, on which that rests."""
    trusted: bool
    """Enough of them, and close enough together, for records to be corrected."""


class Commit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line: all of it happened, or nothing."""

    seq: int
    at_ms: int
    parts: tuple[Part, ...] = ()
    gone: tuple[Part, ...] = ()
    """Parts that these replace, or that were too old."""
    places: tuple[Place, ...] = ()
    streams: dict[str, tuple[tuple[int, int], ...]] = {}
    """By stream, first and last of each run of messages that were taken."""
    settled: dict[str, int] = {}
    """By stream, the message up to which all were acknowledged."""
    counts: Counts = Counts()
    newest_ms: int = 0
    """Latest setup in the parts."""
    clocks: dict[str, Clock] = {}


class State(Struct, kw_only=True):
    """All commits together."""

    form: int = _FORM
    seq: int = 0
    hours: dict[str, dict[str, Part]] = {}
    """Parts by folder and name."""
    changed: dict[str, int] = {}
    """By folder, the last commit that brought it records."""
    places: dict[str, Place] = {}
    """By the digest of the head."""
    streams: dict[str, tuple[tuple[int, int], ...]] = {}
    settled: dict[str, int] = {}
    counts: Counts = Counts()
    newest_ms: int = 0
    at_ms: int = 0
    clocks: dict[str, Clock] = {}
    going: tuple[Part, ...] = ()
    """What the last commit said is gone: a crash may have left the files."""

    def apply(self, commit: Commit) -> None:
        """Take the next commit."""
        self.seq, self.at_ms, self.going = commit.seq, commit.at_ms, commit.gone
        for part in commit.gone:
            parts = self.hours.get(part.hour, {})
            parts.pop(part.name, None)
            if not parts:
                self.hours.pop(part.hour, None)
        for part in commit.parts:
            self.hours.setdefault(part.hour, {})[part.name] = part
            if not commit.gone:
                self.changed[part.hour] = commit.seq
        for hour in self.changed.keys() - self.hours.keys():
            del self.changed[hour]
        self.places |= {place.head: place for place in commit.places}
        self.settled |= commit.settled
        for name, runs in commit.streams.items():
            self.streams[name] = joined_runs((*self.streams.get(name, ()), *runs), self.settled.get(name, 0))
        self.counts = self.counts.plus(commit.counts)
        self.newest_ms = max(self.newest_ms, commit.newest_ms)
        self.clocks |= commit.clocks


def joined_runs(runs: Sequence[tuple[int, int]], settled: int) -> tuple[tuple[int, int], ...]:
    """Runs in order, joined where they touch; those that end at or before `settled` are dropped."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(runs):
        if last <= settled:
            continue
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


class CommitLog:
    """The file of commits, `journal.lines`, on its snapshot `journal.state`. One process writes at a time."""

    def __init__(self, folder: Path) -> None:
        """`folder` is there. Lines that a crash cut off were no commits and are removed when the first is written."""
        self._lines = folder / "journal.lines"
        self._snapshot = folder / "journal.state"
        self._folder = folder
        self.state = State()
        self._whole = 0
        self._snapped = 0
        self.read()

    def stale(self) -> bool:
        """Whether another process committed since this one read or wrote last."""
        lines, snapshot = _stat(self._lines), _stat(self._snapshot)
        return (lines.st_size if lines else 0) != self._whole or (
            snapshot.st_mtime_ns if snapshot else 0
        ) != self._snapped

    def read(self) -> State:
        """Read all anew."""
        state = State()
        try:
            state = msgspec.msgpack.decode(self._snapshot.read_bytes(), type=State)
        except FileNotFoundError:
            pass
        except (msgspec.DecodeError, OSError) as error:
            remedy = "Restore it from a backup, or move the whole folder away and load again."
            raise Unavailable(f"{self._snapshot} cannot be read: {error}", remedy) from error
        snapshot = _stat(self._snapshot)
        self._snapped = snapshot.st_mtime_ns if snapshot else 0
        content = self._lines.read_bytes() if self._lines.exists() else b""
        self._whole = 0
        for line in content.splitlines(keepends=True):
            commit = _commit_of(line)
            if commit is None:
                break
            self._whole += len(line)
            if commit.seq > state.seq:
                state.apply(commit)
        self.state = state
        return state

    def write(self, commit: Commit) -> None:
        """Make it so. Raises `Unavailable` when the disk refuses, and then it did not happen."""
        body = msgspec.json.encode(commit)
        line = b"%08x %s\n" % (zlib.crc32(body), body)
        try:
            file = os.open(self._lines, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.ftruncate(file, self._whole)
                if os.pwrite(file, line, self._whole) != len(line):
                    os.ftruncate(file, self._whole)
                    raise OSError("the disk is full")
                os.fsync(file)
            finally:
                os.close(file)
            if not self._whole:
                sync_folder(self._folder)
        except OSError as error:
            raise Unavailable(f"{self._lines} cannot be written: {error}", "Free the disk, then go on.") from error
        self._whole += len(line)
        self.state.apply(commit)
        if self._whole > FOLD_AT:
            self._fold()

    def _fold(self) -> None:
        """Snapshot, then begin the lines anew; a crash between leaves lines that the snapshot knows."""
        write_whole(self._snapshot, msgspec.msgpack.encode(self.state))
        self._snapped = self._snapshot.stat().st_mtime_ns
        os.truncate(self._lines, 0)
        self._whole = 0


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file by these bytes, durably; raises `OSError`."""
    draft = path.with_name(f".{path.name}.draft")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(file, view) :]
        os.fsync(file)
    finally:
        os.close(file)
    draft.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names in the folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _commit_of(line: bytes) -> Commit | None:
    try:
        if not line.endswith(b"\n") or int(line[:8], 16) != zlib.crc32(line[9:-1]):
            return None
        return msgspec.json.decode(line[9:-1], type=Commit)
    except (ValueError, msgspec.DecodeError):
        return None
