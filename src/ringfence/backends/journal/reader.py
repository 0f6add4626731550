"""Reads the log beside its writers."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from pathlib import Path

from ringfence.backends.journal.folder import first_seqs, read_seal, seal_path, segment_path, workers
from ringfence.backends.journal.frame import (
    FRAME_BYTES,
    HEADER_BYTES,
    Frame,
    Kind,
    chain_start,
    link_of,
    read_frame,
)
from ringfence.screening.codec import decode
from ringfence.screening.decision import Decision
from ringfence.screening.recorded import Position, Record, Segment
from ringfence.screening.reference import id_worker, unpack_id
from ringfence.telecom.errors import Conflict, Refused

_ID_OFFSET = 3
"""Where the id stands in a payload: behind version byte, array header and string header."""


class JournalReader:
    """Fulfils `SegmentSource` over the folder of the log; opens files only while it reads them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def segments(self) -> tuple[Segment, ...]:
        """All segments, by worker and then in order."""
        return tuple(self._segment(worker, seq) for worker in workers(self._folder) for seq in self._seqs(worker))

    def _seqs(self, worker: int) -> list[int]:
        return first_seqs(self._folder, worker)

    def _segment(self, worker: int, first_seq: int) -> Segment:
        seal = read_seal(seal_path(self._folder, worker, first_seq))
        if seal is None:
            return Segment(worker, first_seq)
        return Segment(worker, first_seq, sealed=True, records=seal.last_seq - first_seq + 1)

    def records(self, segment: Segment, after: Position) -> tuple[tuple[Record, ...], Position]:
        """Whole decision records behind `after`; raises `Conflict` when the file no longer holds what was read."""
        gone = Conflict("the segment changed behind the reader", "read it from its start")
        try:
            with segment_path(self._folder, segment.worker, segment.first_seq).open("rb") as file:
                header = file.read(HEADER_BYTES)
                start = max(after.offset, HEADER_BYTES)
                buffer = file.read() if file.seek(start) == start else b""
                size = file.seek(0, 2)
        except FileNotFoundError:
            raise gone from None
        if len(header) < HEADER_BYTES:
            return (), after
        link = after.link or chain_start(header)
        frames = list(_frames(buffer, start))
        if size < start or (frames and link_of(link, frames[0]) != frames[0].link and after.link):
            raise gone
        found = tuple(Record(frame.offset, frame.payload) for frame in frames if frame.kind == Kind.DECISION)
        if frames:
            return found, Position(frames[-1].end, frames[-1].link)
        return (), Position(start, link)

    def decisions(self, workers: Sequence[int] | None = None) -> Iterator[Decision]:
        """Every decision in order of id, merged over the workers; what cannot be read is left to `log verify`."""
        chosen = self._workers() if workers is None else workers
        return heapq.merge(*(self._of_worker(worker) for worker in chosen), key=lambda decision: decision.id)

    def _workers(self) -> list[int]:
        return workers(self._folder)

    def _of_worker(self, worker: int) -> Iterator[Decision]:
        for first_seq in self._seqs(worker):
            try:
                records, _ = self.records(Segment(worker, first_seq), Position())
            except Conflict:
                continue  # deleted with age meanwhile
            for record in records:
                if (decision := _readable(record.payload)) is not None:
                    yield decision

    def find(self, decision_id: str) -> Decision | None:
        """The decision of that id, also one written a moment ago; searches the bytes of one segment: milliseconds."""
        try:
            worker = id_worker(unpack_id(decision_id))
        except Refused:
            return None
        for first_seq in reversed(self._seqs(worker)):
            seal = read_seal(seal_path(self._folder, worker, first_seq))
            if seal is None or seal.first_id <= decision_id <= seal.last_id:
                decision = self._find_in(segment_path(self._folder, worker, first_seq), decision_id)
                if decision is not None:
                    return decision
        return None

    def _find_in(self, path: Path, decision_id: str) -> Decision | None:
        try:
            buffer = path.read_bytes()
        except FileNotFoundError:
            return None
        needle = decision_id.encode()
        place = buffer.find(needle)
        while place >= 0:
            start = place - _ID_OFFSET - FRAME_BYTES
            frame = read_frame(buffer, start) if start >= HEADER_BYTES else None
            decision = _readable(frame.payload) if frame is not None else None
            if decision is not None and decision.id == decision_id:
                return decision
            place = buffer.find(needle, place + 1)
        return None


def _frames(buffer: bytes, origin: int) -> Iterator[Frame]:
    offset = 0
    while (frame := read_frame(buffer, offset, origin)) is not None:
        yield frame
        offset = frame.end - origin


def _readable(payload: bytes) -> Decision | None:
    try:
        return decode(payload)
    except Refused:
        return None
