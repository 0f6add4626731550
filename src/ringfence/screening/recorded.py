"""The decision log as something to read, check and keep: values and protocols."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from ringfence.screening.decision import Decision


class Segment(Struct, frozen=True, order=True):
    """One file of the log. A sealed one never changes again."""

    worker: int
    first_seq: int
    """Number of its first record; records of one worker are counted from 1, over all segments."""
    sealed: bool = False
    records: int = 0
    """Of a sealed segment; 0 when it is still open."""


class Position(Struct, frozen=True):
    """Where a reader of one segment has got to."""

    offset: int = 0
    """Byte after the last record read; 0 at the start."""
    link: bytes = b""
    """Chain hash of the last record read: what the next one must follow."""


class Record(Struct, frozen=True, gc=False):
    """One decision as it lies in a segment."""

    offset: int
    payload: bytes


class SegmentSource(Protocol):
    """Reads the log while others write it."""

    def segments(self) -> tuple[Segment, ...]:
        """All segments, by worker and then in order."""
        ...

    def records(self, segment: Segment, after: Position) -> tuple[tuple[Record, ...], Position]:
        """Whole decision records behind `after` and the new position.

        Raises `Conflict` when what was read before is no longer there (a write that failed was taken back, or the
        segment was deleted with age): forget the segment and begin again.
        """
        ...

    def decisions(self, workers: Sequence[int] | None = None) -> Iterator[Decision]:
        """Every decision in order of id, merged over the workers (all of them when None)."""
        ...

    def find(self, decision_id: str) -> Decision | None:
        """The decision of that id, also one written a moment ago."""
        ...


class DamageKind(StrEnum):
    """What can be wrong with a log."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    INSERTED = "inserted"
    TRUNCATED = "truncated"
    SEGMENT_MISSING = "segment_missing"
    HEADER = "header"
    SEAL = "seal"
    HEAD = "head"


class Damage(Struct, frozen=True, kw_only=True):
    """One thing that is wrong, and where."""

    kind: DamageKind
    worker: int
    segment: int
    """Number of the segment's first record; 0 when no segment is meant."""
    seq: int
    """Number of the record."""
    decision: str = ""
    """Id of the decision, where it can be read."""
    detail: str = ""


class LogHead(Struct, frozen=True, kw_only=True):
    """The end of one worker's chain; kept outside, it proves that nothing before it was rewritten."""

    worker: int
    seq: int
    hash: str
    """SHA-256, hexadecimal."""


class Deletion(Struct, frozen=True, kw_only=True):
    """What the log itself says was deleted with age."""

    worker: int
    last_seq: int
    """All records up to this one are gone."""
    hash: str
    """Chain hash of that record, hexadecimal."""
    seal: str
    """SHA-256 of the last deleted segment's seal."""
    months: int
    at_ms: int


class VerifyReport(Struct, frozen=True, kw_only=True):
    """What a check of the whole log found."""

    heads: tuple[LogHead, ...]
    segments: int
    records: int
    bytes: int
    damages: tuple[Damage, ...]
    deletions: tuple[Deletion, ...]
    torn: tuple[str, ...]
    """Incomplete ends of unsealed segments, as a power cut leaves them; no acknowledged record is in them."""


class PruneReport(Struct, frozen=True, kw_only=True):
    """What age deleted."""

    segments: int
    records: int
    bytes: int
    busy: tuple[int, ...] = ()
    """Workers that another process writes; that process deletes by itself."""


class WorkerStat(Struct, frozen=True, kw_only=True):
    """One worker's part of the log."""

    worker: int
    segments: int
    sealed: int
    records: int
    bytes: int
    oldest_ms: int | None
    newest_ms: int | None
    busy: bool
    """Whether a process has it open for writing."""


class LogCustody(Protocol):
    """Care for the log as a whole."""

    def verify(self, anchors: Sequence[LogHead], progress: Callable[[int, int], None]) -> VerifyReport:
        """Check every record; `progress` is told bytes done and bytes in all. `anchors` are heads kept outside."""
        ...

    def heads(self) -> tuple[LogHead, ...]:
        """The end of each worker's chain as it is durable now."""
        ...

    def prune(self, now_ms: int, months: int) -> PruneReport:
        """Delete sealed segments written wholly more than `months` calendar months ago, and say so in the chain."""
        ...

    def stat(self) -> tuple[WorkerStat, ...]:
        """Sizes, by worker."""
        ...

    def tail(self, most: int) -> tuple[Decision, ...]:
        """What was appended since the last call (at first: what the newest segments hold), the latest `most` of it."""
        ...
