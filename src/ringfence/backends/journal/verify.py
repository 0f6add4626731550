"""Checks every record of one worker's log against the chain, and says which one is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from ringfence.backends.journal.folder import Seal, first_seqs, is_busy, read_head, read_seal, seal_path, segment_path
from ringfence.backends.journal.frame import (
    FRAME_BYTES,
    HEADER_BYTES,
    START,
    Frame,
    Header,
    Kind,
    chain_start,
    find_frame,
    link_of,
    read_frame,
    unpack_header,
)
from ringfence.screening.recorded import Damage, DamageKind, Deletion, LogHead
from ringfence.screening.reference import LENGTH
from ringfence.telecom.errors import Refused

_MOST = 1000
"""Damages told of one worker; a log broken throughout must not fill the memory."""


class Tombstone(Struct, frozen=True):
    """The note that age leaves."""

    note: str
    last_seq: int
    hash: str
    seal: str
    months: int
    at_ms: int


def read_tombstone(frame: Frame) -> Tombstone | None:
    """The tombstone in a record; None when it is anything else."""
    if frame.kind != Kind.NOTE or b'"pruned"' not in frame.payload:
        return None
    try:
        stone = msgspec.json.decode(frame.payload, type=Tombstone)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return stone if stone.note == "pruned" else None


def _id_in(payload: bytes) -> str:
    """The decision's id, which stands at a fixed place, even when what follows cannot be read."""
    text = payload[3:16]
    return text.decode("ascii") if len(text) == LENGTH and text.isalnum() and text.isascii() else ""


class WorkerCheck:
    """One pass over one worker's segments."""

    def __init__(self, folder: Path, worker: int, anchors: Sequence[LogHead]) -> None:
        self._folder = folder
        self._worker = worker
        self._busy = is_busy(folder, worker)
        self._known = {anchor.seq: (anchor.hash, "the head kept outside") for anchor in anchors}
        # Read before the segments, which may grow meanwhile.
        self._head = read_head(folder, worker)
        if self._head is not None:
            self._known.setdefault(self._head[0], (self._head[1].hex(), "the file `head`"))
        self._link = START
        self._expected = 1
        self._absent: dict[int, int] = {}
        self._segment = 0
        self._trusted = False
        self._seal_before = ""
        self._unsealed: list[tuple[int, int]] = []
        self._stones: list[Tombstone] = []
        self._started_at = (1, START.hex())
        self.damages: list[Damage] = []
        self.torn: list[str] = []
        self.segments = self.records = self.bytes = 0

    def run(self, progress: Callable[[int], None]) -> None:
        """Check all segments; `progress` is told the bytes of each one done."""
        seqs = first_seqs(self._folder, self._worker)
        for place, first_seq in enumerate(seqs):
            path = segment_path(self._folder, self._worker, first_seq)
            try:
                buffer = path.read_bytes()
            except FileNotFoundError:
                continue  # deleted with age meanwhile
            self._segment = first_seq
            self._check(buffer, first=place == 0, last=place == len(seqs) - 1)
            self.segments += 1
            self.bytes += len(buffer)
            progress(len(buffer))
        self._finish(seqs)

    @property
    def head(self) -> LogHead:
        """The end of the chain as found."""
        return LogHead(worker=self._worker, seq=self._expected - 1, hash=self._link.hex())

    @property
    def deletions(self) -> tuple[Deletion, ...]:
        """What the log says was deleted with age, newest last."""
        return tuple(
            Deletion(worker=self._worker, last_seq=s.last_seq, hash=s.hash, seal=s.seal, months=s.months, at_ms=s.at_ms)
            for s in self._stones
        )

    def _tell(self, kind: DamageKind, seq: int, detail: str, payload: bytes = b"") -> None:
        if len(self.damages) < _MOST:
            self.damages.append(
                Damage(
                    kind=kind,
                    worker=self._worker,
                    segment=self._segment,
                    seq=seq,
                    decision=_id_in(payload),
                    detail=detail,
                )
            )

    def _check(self, buffer: bytes, *, first: bool, last: bool) -> None:
        seal = read_seal(seal_path(self._folder, self._worker, self._segment))
        if not self._check_header(buffer, first=first):
            return
        offset = self._walk(buffer)
        if offset < len(buffer):
            self._check_end(buffer, offset, seal, last=last)
        if seal is not None:
            self._tell_unsealed()
            self._check_seal(seal, len(buffer))
        elif not last:
            self._unsealed.append((self._segment, self._expected - 1))
        path = seal_path(self._folder, self._worker, self._segment)
        self._seal_before = sha256(path.read_bytes()).hexdigest() if path.exists() else ""

    def _tell_unsealed(self) -> None:
        """Seals are written in order: none may be missing before one that is there. A crash leaves the last undone."""
        present = self._segment
        for segment, seq in self._unsealed:
            self._segment = segment
            self._tell(DamageKind.SEAL, seq, "the seal of this finished segment is missing or unreadable")
        self._segment = present
        self._unsealed.clear()

    def _check_header(self, buffer: bytes, *, first: bool) -> bool:
        """Bind the segment to the one before; False when there is no header to read on from."""
        try:
            header = unpack_header(buffer)
        except Refused as error:
            self._tell(DamageKind.HEADER, self._segment, error.message)
            self._expected = max(self._expected, self._segment)
            return False
        if first and self._segment != 1:
            self._started_at = (self._segment, header.previous.hex())
            self._expected, self._link = self._segment, header.previous
        self._bind(header)
        self._link = chain_start(buffer)
        return True

    def _bind(self, header: Header) -> None:
        sound = header.worker == self._worker and header.first_seq == self._segment
        if not sound:
            self._tell(DamageKind.HEADER, self._segment, "the header names another worker or another first record")
        if self._segment > self._expected:
            last = self._segment - 1
            self._tell(DamageKind.SEGMENT_MISSING, self._expected, f"records {self._expected} to {last} are missing")
        elif self._segment < self._expected:
            self._tell(DamageKind.REORDERED, self._segment, "this segment begins before the one before it ended")
        elif header.previous != self._link:
            self._tell(DamageKind.HEADER, self._segment, "this segment does not follow from the one before it")
        self._trusted = not sound
        self._expected = self._segment

    def _walk(self, buffer: bytes) -> int:
        """Check record after record; returns where no whole record follows any more."""
        offset = HEADER_BYTES
        while offset < len(buffer):
            frame = read_frame(buffer, offset)
            if frame is None:
                found = find_frame(buffer, offset + 1, self._expected)
                if found is None:
                    break
                self._tell_broken(buffer[offset:found])
                offset = found
                continue
            self._step(frame, buffer)
            self.records += 1
            offset = frame.end
        return offset

    def _tell_broken(self, content: bytes) -> None:
        """A record whose frame is broken, with whole ones behind it."""
        self._tell(DamageKind.CHANGED, self._expected, "its frame is broken", content[FRAME_BYTES:])
        self._expected += 1
        self._trusted = True

    def _step(self, frame: Frame, buffer: bytes) -> None:
        own = link_of(self._link, frame)
        if frame.seq == self._expected and (self._trusted or own == frame.link):
            self._accept(frame, frame.link)
        elif frame.seq == self._expected:
            self._tell_changed(frame)
            after = read_frame(buffer, frame.end)
            only_link = after is not None and link_of(own, after) == after.link
            self._accept(frame, own if only_link else frame.link)
        elif link_of(self._link, frame, self._expected) == frame.link:
            self._tell(DamageKind.CHANGED, self._expected, f"its number was changed to {frame.seq}", frame.payload)
            self._accept(frame, frame.link)
        elif frame.seq > self._expected and frame.seq - self._expected < 1 << 32:
            self._absent.update(
                dict.fromkeys(range(self._expected, min(frame.seq, self._expected + _MOST)), self._segment)
            )
            self._expected = frame.seq
            self._accept(frame, frame.link)
        elif frame.seq in self._absent:
            del self._absent[frame.seq]
            self._tell(
                DamageKind.REORDERED, frame.seq, f"this record stands behind record {self._expected - 1}", frame.payload
            )
        else:
            detail = f"a second record {frame.seq} behind {self._expected - 1}"
            self._tell(DamageKind.INSERTED, frame.seq, detail, frame.payload)

    def _tell_changed(self, frame: Frame) -> None:
        detail = "its hash does not fit (or the record before it was replaced together with its hash)"
        self._tell(DamageKind.CHANGED, frame.seq, detail, frame.payload)

    def _accept(self, frame: Frame, link: bytes) -> None:
        self._link = link
        self._expected = frame.seq + 1 if frame.seq >= self._expected else self._expected + 1
        self._trusted = False
        if (known := self._known.pop(self._expected - 1, None)) and known[0] != link.hex():
            self._tell(DamageKind.HEAD, self._expected - 1, f"its hash is not that in {known[1]}", frame.payload)
        if (stone := read_tombstone(frame)) is not None:
            self._stones.append(stone)

    def _check_end(self, buffer: bytes, offset: int, seal: Seal | None, *, last: bool) -> None:
        """What lies behind the last whole record."""
        rest = len(buffer) - offset
        durable = self._head[0] if self._head is not None else 0
        if seal is None and last and self._expected > durable:
            if not self._busy:  # otherwise it is being written at this moment
                self.torn.append(
                    f"w{self._worker:02d} segment {self._segment}: {rest} bytes behind {self._expected - 1}"
                )
            return
        self._tell(DamageKind.CHANGED, self._expected, f"{rest} bytes at {offset} are no record")

    def _check_seal(self, seal: Seal, size: int) -> None:
        reached = self._expected - 1
        if reached < seal.last_seq:
            detail = f"records {reached + 1} to {seal.last_seq} are cut off"
            self._tell(DamageKind.TRUNCATED, reached + 1, detail)
            self._expected, self._link = seal.last_seq + 1, bytes.fromhex(seal.head)
        elif reached > seal.last_seq:
            self._tell(DamageKind.INSERTED, seal.last_seq + 1, "records were added behind the sealed end")
        elif self._link.hex() != seal.head or size != seal.size:
            self._tell(DamageKind.SEAL, reached, "the segment is not the one that was sealed")
        if seal.worker != self._worker or seal.first_seq != self._segment:
            self._tell(DamageKind.SEAL, reached, "this is the seal of another segment")
        if seal.previous_seal and self._seal_before and seal.previous_seal != self._seal_before:
            self._tell(DamageKind.SEAL, reached, "the seal before it is not the one that it was chained to")

    def _finish(self, seqs: list[int]) -> None:
        for seq, segment in self._absent.items():
            self._segment = segment
            self._tell(DamageKind.MISSING, seq, "this record is missing")
        self._segment = seqs[-1] if seqs else 0
        start, link = self._started_at
        if start > 1 and not any(stone.last_seq == start - 1 and stone.hash == link for stone in self._stones):
            detail = f"records 1 to {start - 1} are missing and no record says that age deleted them"
            self._tell(DamageKind.SEGMENT_MISSING, 1, detail)
        for seq, (_, where) in sorted(self._known.items()):
            self._check_unmet(seq, where)

    def _check_unmet(self, seq: int, where: str) -> None:
        """A head that no record fits: cut off at the end, or gone with age."""
        if seq >= self._expected:
            self._tell(
                DamageKind.TRUNCATED, self._expected, f"{where} reaches to record {seq}; those behind are cut off"
            )
        elif seq > 0 and not any(seq <= stone.last_seq for stone in self._stones):
            self._tell(DamageKind.HEAD, seq, f"{where} names a record that is not there")
