"""Cares for the log as a whole: checks it, deletes with age, tells its size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ringfence.backends.journal.folder import (
    first_seqs,
    is_busy,
    read_head,
    read_seal,
    seal_path,
    segment_path,
    workers,
)
from ringfence.backends.journal.journal import Journal
from ringfence.backends.journal.reader import JournalReader
from ringfence.backends.journal.retention import prune
from ringfence.backends.journal.verify import WorkerCheck
from ringfence.screening.codec import decode
from ringfence.screening.decision import Decision
from ringfence.screening.recorded import LogHead, Position, PruneReport, Segment, VerifyReport, WorkerStat
from ringfence.telecom.errors import Conflict


class Custody:
    """Fulfils `LogCustody` over the folder of the log."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reader = JournalReader(folder)
        self._positions: dict[tuple[int, int], Position] = {}

    def verify(self, anchors: Sequence[LogHead], progress: Callable[[int, int], None]) -> VerifyReport:
        """Check every record of every worker; reads the whole log once."""
        total, done = self._bytes(), [0]

        def tell(size: int) -> None:
            done[0] += size
            progress(done[0], max(total, done[0]))

        known = sorted({*workers(self._folder), *(anchor.worker for anchor in anchors)})
        checks = [
            WorkerCheck(self._folder, worker, [anchor for anchor in anchors if anchor.worker == worker])
            for worker in known
        ]
        for check in checks:
            check.run(tell)
        return VerifyReport(
            heads=tuple(check.head for check in checks),
            segments=sum(check.segments for check in checks),
            records=sum(check.records for check in checks),
            bytes=sum(check.bytes for check in checks),
            damages=tuple(damage for check in checks for damage in check.damages),
            deletions=tuple(deletion for check in checks for deletion in check.deletions),
            torn=tuple(line for check in checks for line in check.torn),
        )

    def _bytes(self) -> int:
        return sum(path.stat().st_size for path in self._folder.glob("w*/*.rflog"))

    def heads(self) -> tuple[LogHead, ...]:
        """The end of each worker's chain as it is durable now."""
        found = ((worker, read_head(self._folder, worker)) for worker in workers(self._folder))
        return tuple(LogHead(worker=worker, seq=head[0], hash=head[1].hex()) for worker, head in found if head)

    def prune(self, now_ms: int, months: int) -> PruneReport:
        """Delete with age in every worker's log that no other process writes."""
        reports, busy = [], []
        for worker in workers(self._folder):
            try:
                journal = Journal(self._folder, worker, lambda: now_ms)
            except Conflict:
                busy.append(worker)
                continue
            reports.append(prune(journal, now_ms, months))
            journal.close()
        return PruneReport(
            segments=sum(report.segments for report in reports),
            records=sum(report.records for report in reports),
            bytes=sum(report.bytes for report in reports),
            busy=tuple(busy),
        )

    def stat(self) -> tuple[WorkerStat, ...]:
        """Sizes, by worker."""
        return tuple(self._stat(worker) for worker in workers(self._folder))

    def _stat(self, worker: int) -> WorkerStat:
        seqs = first_seqs(self._folder, worker)
        seals = [seal for seq in seqs if (seal := read_seal(seal_path(self._folder, worker, seq)))]
        head = read_head(self._folder, worker)
        return WorkerStat(
            worker=worker,
            segments=len(seqs),
            sealed=len(seals),
            records=(head[0] if head else 0) - (seqs[0] - 1 if seqs else 0),
            bytes=sum(segment_path(self._folder, worker, seq).stat().st_size for seq in seqs),
            oldest_ms=min((seal.first_at_ms for seal in seals if seal.first_id), default=None),
            newest_ms=max((seal.last_at_ms for seal in seals), default=None),
            busy=is_busy(self._folder, worker),
        )

    def tail(self, most: int) -> tuple[Decision, ...]:
        """What was appended since the last call (at first: what the newest segments hold), the latest `most` of it."""
        segments = self._reader.segments()
        newest = [one for worker in workers(self._folder) for one in [s for s in segments if s.worker == worker][-2:]]
        found = [decision for segment in newest for decision in self._new_in(segment)]
        return tuple(sorted(found, key=lambda decision: decision.id)[-most:])

    def _new_in(self, segment: Segment) -> list[Decision]:
        key = (segment.worker, segment.first_seq)
        try:
            records, self._positions[key] = self._reader.records(segment, self._positions.get(key, Position()))
        except Conflict:
            return []
        return [decode(record.payload) for record in records]
