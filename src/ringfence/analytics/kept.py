"""What the store of call records says of itself, and what a load came to."""

from __future__ import annotations

from msgspec import Struct


class Trouble(Struct, frozen=True):
    """A file that could not be read, and why."""

    file: str
    why: str
    remedy: str = ""

    @property
    def said(self) -> str:
        """In one line."""
        return f"{self.file}: {self.why}{'; ' if self.remedy else ''}{self.remedy}"


class LoadReport(Struct, frozen=True, kw_only=True):
    """What became of the rows of a load."""

    files: int = 0
    done_bytes: int = 0
    taken: int = 0
    repeated: int = 0
    """Left out: of a source and id that were there."""
    seen_twice: int = 0
    """Left out: another switch had told of the call."""
    refused: int = 0
    late: int = 0
    """Taken, more than an hour older than the newest then."""
    corrected: int = 0
    """Taken with the clock of their switch corrected."""
    troubles: tuple[Trouble, ...] = ()


class ClockKept(Struct, frozen=True):
    """How far a switch's clock is ahead of the reference's."""

    source: str
    ahead_ms: int
    calls: int
    """Seen by both; 0 for the reference, or when there were too few."""
    trusted: bool
    """Its records are corrected; false: it is only told."""


class FileKept(Struct, frozen=True):
    """How far a file was taken."""

    name: str
    position: int
    records: int
    refused: int


class StreamKept(Struct, frozen=True):
    """How far a stream was taken."""

    name: str
    last: int
    """Highest message that was taken."""
    settled: int
    """All up to this one were acknowledged."""


class StoreStatus(Struct, frozen=True, kw_only=True):
    """The store. Times are milliseconds since 1970 UTC; hours are named as their folders."""

    records: int
    size: int
    """Bytes."""
    hours: int
    parts: int
    first_hour: str = ""
    last_hour: str = ""
    commits: int
    changed_ms: int
    since: LoadReport
    """All that ever came."""
    clocks: tuple[ClockKept, ...] = ()
    files: tuple[FileKept, ...] = ()
    streams: tuple[StreamKept, ...] = ()


class Compacted(Struct, frozen=True):
    """What compaction did."""

    hours: int
    before: int
    """Files."""
    after: int


class WatchTurn(Struct, frozen=True, kw_only=True):
    """What one turn of watching did."""

    records: int = 0
    """Taken from our own doors."""
    ran: bool = False
    """Whether there were new records, so that the detectors ran."""
    suspects: int = 0
    """Found by detectors that count; no victims."""
    published: int = 0
    """Numbers and ranges on the judge's page."""
    faults: tuple[str, ...] = ()
    seconds: float = 0.0
