"""Takes a worker's log up again where a crash left it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from ringfence.backends.journal.folder import first_seqs, read_head, read_seal, seal_path, segment_path, sync_folder
from ringfence.backends.journal.frame import (
    HEADER_BYTES,
    START,
    Frame,
    Kind,
    chain_start,
    find_frame,
    link_of,
    read_frame,
    unpack_header,
)
from ringfence.backends.journal.pen import Pen
from ringfence.screening.codec import decode_stamp
from ringfence.telecom.errors import Refused


class Resumed(Struct, frozen=True):
    """Where the chain goes on."""

    seq: int
    """Number of the last record; 0 when there is none."""
    link: bytes
    """What the next segment follows."""
    last_id: str
    """Highest decision id of the newest segments."""
    pen: Pen | None
    """The unfinished segment, ready to be continued."""
    notes: tuple[dict[str, str | int], ...]
    """What the log must say of itself: torn ends that were moved aside, damage that was found."""


def frames(buffer: bytes, offset: int = HEADER_BYTES) -> Iterator[Frame]:
    """Records one after another, until no whole one follows."""
    while (frame := read_frame(buffer, offset)) is not None:
        yield frame
        offset = frame.end


def resume(folder: Path, worker: int, clock_ms: Callable[[], int]) -> Resumed:
    """Seal what was left unsealed, cut off a torn end, and say where to go on. The worker's place must be locked."""
    seqs = first_seqs(folder, worker)
    notes: list[dict[str, str | int]] = []
    if seqs and (note := _without_header(folder, worker, seqs[-1])):
        notes.append(note)
        seqs.pop()
    for first_seq in seqs[:-1]:
        _seal_late(folder, worker, first_seq, clock_ms())
    if not seqs:
        return Resumed(*_empty(folder, worker), "", None, tuple(notes))
    if seal := read_seal(seal_path(folder, worker, seqs[-1])):
        return Resumed(seal.last_seq, bytes.fromhex(seal.head), seal.last_id, None, tuple(notes))
    return _continue(folder, worker, seqs, notes)


def _empty(folder: Path, worker: int) -> tuple[int, bytes]:
    """Where to go on when there is no segment: after all that age deleted."""
    return read_head(folder, worker) or (0, START)


def _without_header(folder: Path, worker: int, first_seq: int) -> dict[str, str | int] | None:
    """Move a segment aside that a crash left before its header was whole."""
    path = segment_path(folder, worker, first_seq)
    if path.stat().st_size >= HEADER_BYTES:
        return None
    aside = path.with_suffix(f".torn-{path.stat().st_ino}")
    path.rename(aside)
    return {"note": "torn", "segment": first_seq, "offset": 0, "bytes": aside.stat().st_size, "file": aside.name}


def load(folder: Path, worker: int, first_seq: int) -> tuple[Pen, bytes]:
    """Open a segment up to its last sound record; also what lies behind. Raises `Refused` without a sound header."""
    path = segment_path(folder, worker, first_seq)
    buffer = path.read_bytes()
    header = unpack_header(buffer)
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    pen = Pen(folder, header, descriptor, HEADER_BYTES, header.first_seq - 1, chain_start(buffer))
    for frame in frames(buffer):
        if frame.seq != pen.seq + 1 or link_of(pen.link, frame) != frame.link:
            break
        if frame.kind == Kind.DECISION:
            pen.span.add(*decode_stamp(frame.payload))
        pen.size, pen.seq, pen.link = frame.end, frame.seq, frame.link
    return pen, buffer[pen.size :]


def _seal_late(folder: Path, worker: int, first_seq: int, now_ms: int) -> None:
    """Seal a segment whose seal a crash prevented; a damaged one stays without, for `ringfence log verify` to tell."""
    if read_seal(seal_path(folder, worker, first_seq)) is not None:
        return
    try:
        pen, rest = load(folder, worker, first_seq)
    except Refused:
        return
    if not rest:
        pen.sync()
        pen.seal(now_ms)
    pen.close()


def _continue(folder: Path, worker: int, seqs: list[int], notes: list[dict[str, str | int]]) -> Resumed:
    first_seq = seqs[-1]
    durable = read_head(folder, worker) or (0, START)
    try:
        pen, rest = load(folder, worker, first_seq)
    except Refused:
        notes.append({"note": "damaged", "segment": first_seq, "offset": 0})
        return Resumed(max(durable[0], first_seq), durable[1], "", None, tuple(notes))
    last_id = pen.span.last_id or _last_id(folder, worker, seqs[:-1])
    if rest and pen.seq < durable[0]:
        notes.append({"note": "damaged", "segment": first_seq, "offset": pen.size})
        pen.close()
        return Resumed(*_behind_damage(pen, rest, durable), last_id, None, tuple(notes))
    if rest:
        notes.append(_cut(pen, rest))
    return Resumed(pen.seq, pen.link, last_id, pen, tuple(notes))


def _last_id(folder: Path, worker: int, seqs: list[int]) -> str:
    seals = (read_seal(seal_path(folder, worker, first_seq)) for first_seq in reversed(seqs))
    return next((seal.last_id for seal in seals if seal and seal.last_id), "")


def _cut(pen: Pen, rest: bytes) -> dict[str, str | int]:
    """Move a torn end into a file of its own, then cut it off."""
    path = segment_path(pen.folder, pen.header.worker, pen.header.first_seq)
    aside = path.with_suffix(f".torn-{pen.size}-{sha256(rest).hexdigest()[:8]}")
    with aside.open("wb") as file:
        file.write(rest)
        file.flush()
        os.fsync(file.fileno())
    os.truncate(path, pen.size)
    sync_folder(path.parent)
    first_seq = pen.header.first_seq
    return {"note": "torn", "segment": first_seq, "offset": pen.size, "bytes": len(rest), "file": aside.name}


def _behind_damage(pen: Pen, rest: bytes, durable: tuple[int, bytes]) -> tuple[int, bytes]:
    """The last record that can still be made out behind damage, so that its number is not used twice."""
    last = durable
    offset: int | None = 0
    while offset is not None:
        broken_at = offset
        for frame in frames(rest, offset):
            last = max(last, (frame.seq, frame.link))
            broken_at = frame.end
        offset = find_frame(rest, broken_at + 1, max(last[0], pen.seq) + 1)
    return last
