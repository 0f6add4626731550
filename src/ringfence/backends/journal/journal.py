"""The decision log of one worker: appended by the road, made durable behind it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

import msgspec
from msgspec import Struct

from ringfence.backends.journal.committer import Committer
from ringfence.backends.journal.folder import lock_free_worker, lock_worker, pack_head, sync_folder, worker_folder
from ringfence.backends.journal.frame import Header, Kind, pack_frames
from ringfence.backends.journal.pen import Pen
from ringfence.backends.journal.recovery import resume
from ringfence.screening.codec import encode
from ringfence.screening.decision import Decision
from ringfence.screening.reference import IdMaker, unpack_id
from ringfence.telecom.errors import Unavailable


class SegmentLimits(Struct, frozen=True):
    """When a segment is finished and the next one begun, and how soon writes become durable."""

    records: int = 65_536
    age_ms: int = 900_000
    sync_every_ms: int = 40


class JournalStatus(Struct, frozen=True, kw_only=True):
    """Health of one worker's log, for metrics."""

    worker: int
    seq: int
    """Records written."""
    durable_seq: int
    bytes: int
    """Written since the start."""
    refused: int
    """Decisions that the disk did not take; their calls were delivered without a record."""
    sync_failures: int
    seal_failures: int
    torn_bytes: int
    """Moved aside when this worker took its log up again."""
    failing: str
    """Why the last write failed; empty when it succeeded."""


class Journal:
    """Fulfils `DecisionLog`. Takes worker place `worker` in `folder`, or the lowest free one when None.

    Raises `Conflict` when another process holds the place and `Unavailable` when the folder cannot be written.
    `clock_ms` tells milliseconds since 1970 UTC.
    """

    def __init__(
        self, folder: Path, worker: int | None, clock_ms: Callable[[], int], limits: SegmentLimits | None = None
    ) -> None:
        self._limits = limits or SegmentLimits()
        self._clock_ms = clock_ms
        self.folder = folder
        self.worker, self._place = lock_free_worker(folder) if worker is None else (worker, lock_worker(folder, worker))
        self._lock = threading.Lock()
        self._bytes = self._refused = self._seal_failures = 0
        self._failing = ""
        self._retired: list[tuple[Pen, int]] = []
        try:
            self._open()
        except BaseException:
            os.close(self._place)
            raise
        self._committer = Committer(self._commit, self._limits.sync_every_ms / 1000)
        try:
            self.sync()
        except Unavailable:
            self.close()
            raise

    def _open(self) -> None:
        try:
            resumed = resume(self.folder, self.worker, self._clock_ms)
            self._pen = resumed.pen or self._next_pen(resumed.seq, resumed.link)
            head = os.open(
                worker_folder(self.folder, self.worker) / "head", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o640
            )
        except OSError as error:
            raise Unavailable(f"the decision log cannot be opened: {error}", "check the disk and its owner") from error
        self._head = head
        self._names_changed = True
        self._torn_bytes = sum(int(note.get("bytes", 0)) for note in resumed.notes)
        self.notes = resumed.notes
        last = unpack_id(resumed.last_id) if resumed.last_id else 0
        next_second = self._clock_ms() // 1000 << 32 | self.worker << 24 | 0xFFFFFF
        self.ids = IdMaker(self.worker, max(last, next_second))
        for note in resumed.notes:
            self.note({**note, "at_ms": self._clock_ms()})

    def _next_pen(self, seq: int, link: bytes) -> Pen:
        return Pen.create(self.folder, Header(self.worker, seq + 1, self._clock_ms(), link))

    def append(self, decisions: Sequence[Decision]) -> None:
        """Write; after this returns the decisions survive `kill -9`, and a power cut within 100 ms.

        All or none. Raises `Unavailable` when the disk refuses, or takes only a part; then nothing of them is left.
        """
        payloads = [encode(decision) for decision in decisions]
        with self._lock:
            self._turn_over()
            try:
                self._write(Kind.DECISION, payloads)
            except Unavailable as error:
                self._failing = error.message
                self._refused += len(payloads)
                raise
            span = self._pen.span
            for decision in decisions:
                span.add(decision.id, decision.facts.at_ms)
        self._committer.wrote()

    def note(self, content: dict[str, str | int]) -> None:
        """Let the log say something of itself, bound into the chain like a decision. Raises `Unavailable`."""
        with self._lock:
            self._write(Kind.NOTE, [msgspec.json.encode(content)])

    def _write(self, kind: Kind, payloads: list[bytes]) -> None:
        pen = self._pen
        content, link = pack_frames(pen.link, kind, pen.seq + 1, payloads)
        pen.write(content, pen.seq + len(payloads), link)
        self._failing = ""
        self._bytes += len(content)

    def _turn_over(self) -> None:
        """Begin the next segment when this one is full or old. When the disk refuses, this one grows on."""
        pen, now_ms = self._pen, self._clock_ms()
        old = now_ms - pen.header.created_ms >= self._limits.age_ms
        if not pen.records or not (pen.records >= self._limits.records or old):
            return
        try:
            self._pen = self._next_pen(pen.seq, pen.link)
        except Unavailable as error:
            self._failing = error.message
            return
        self._retired.append((pen, now_ms))
        self._names_changed = True

    def turn_over(self) -> None:
        """Finish the segment if it is old though nothing is being written, and wait until it is sealed.

        For housekeeping, not for the road; raises `Unavailable` when the disk refuses.
        """
        with self._lock:
            self._turn_over()
            waiting = bool(self._retired)
        if waiting:
            self._committer.reached(self._pen.seq, anew=True).result()

    def _commit(self) -> int:
        """Make durable what is written; runs in the committer's thread and never holds the lock while it waits."""
        with self._lock:
            pen, seq = self._pen, self._pen.seq
            link = pen.link if pen.records else pen.header.previous
            retired = list(self._retired)
            names_changed, self._names_changed = self._names_changed, False
        try:
            for old, _ in retired:
                old.sync()
            pen.sync()
            if names_changed:
                sync_folder(worker_folder(self.folder, self.worker))
        except OSError:
            self._names_changed = self._names_changed or names_changed
            raise
        self._finish(retired)
        self._say_head(seq, link)
        return seq

    def _finish(self, retired: list[tuple[Pen, int]]) -> None:
        for pen, at_ms in retired:
            try:
                pen.seal(at_ms)
            except OSError:
                self._seal_failures += 1
                return  # the segment is durable; its seal is tried again with the next commit
            pen.close()
            with self._lock:
                self._retired.remove((pen, at_ms))

    def _say_head(self, seq: int, link: bytes) -> None:
        try:
            os.pwrite(self._head, pack_head(seq, link), 0)
        except OSError:
            self._seal_failures += 1  # it only helps to find a cut end; the next commit writes it again

    def synced(self) -> Future[None]:
        """Done when all that was appended before the call survives a power cut; for `asyncio.wrap_future`."""
        return self._committer.reached(self._pen.seq)

    def sync(self) -> None:
        """Return once everything appended before the call survives a power cut; raises `Unavailable`."""
        self.synced().result()

    def status(self) -> JournalStatus:
        """Health, for metrics; cheap."""
        return JournalStatus(
            worker=self.worker,
            seq=self._pen.seq,
            durable_seq=self._committer.durable,
            bytes=self._bytes,
            refused=self._refused,
            sync_failures=self._committer.failures,
            seal_failures=self._seal_failures,
            torn_bytes=self._torn_bytes,
            failing=self._failing,
        )

    def close(self) -> None:
        """Make everything durable and give the place back; the segment is continued by the next process."""
        self._committer.close()
        for pen, _ in self._retired:
            pen.close()
        self._pen.close()
        os.close(self._head)
        os.close(self._place)
