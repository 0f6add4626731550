"""Bytes of a segment: a header, then records, each bound to the one before it by SHA-256.

`docs/decision-log.md` gives the format byte by byte.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from enum import IntEnum
from hashlib import sha256

from msgspec import Struct

from ringfence.telecom.errors import Refused

MAGIC = b"RFLOG\r\n\x1a"
FORMAT = 1
_HEADER = struct.Struct("<8sHHIQQ32s")
_PREFIX = struct.Struct("<IBQ")
HEADER_BYTES = _HEADER.size
PREFIX_BYTES = _PREFIX.size
FRAME_BYTES = PREFIX_BYTES + 32
"""What a record costs beside its payload."""
LONGEST = 1 << 20
"""Longest payload, bytes."""
START = bytes(32)
"""What the first segment of a worker follows."""


class Kind(IntEnum):
    """What a record holds."""

    DECISION = 1
    NOTE = 2


class Header(Struct, frozen=True):
    """The first 64 bytes of a segment."""

    worker: int
    first_seq: int
    created_ms: int
    previous: bytes
    """Chain hash of the record before the first one."""


class Frame(Struct, frozen=True, gc=False):
    """One record as it lies in the file."""

    offset: int
    kind: int
    seq: int
    link: bytes
    """Chain hash of this record, as stored."""
    payload: bytes

    @property
    def end(self) -> int:
        """Offset of the next record."""
        return self.offset + FRAME_BYTES + len(self.payload)


def pack_header(header: Header) -> bytes:
    """The header's 64 bytes."""
    return _HEADER.pack(MAGIC, FORMAT, header.worker, 0, header.created_ms, header.first_seq, header.previous)


def unpack_header(buffer: bytes) -> Header:
    """The header at the start of `buffer`; raises `Refused` when there is none."""
    if len(buffer) < HEADER_BYTES or buffer[:8] != MAGIC:
        raise Refused("this is not a segment of a decision log", "run `ringfence log verify`")
    _, version, worker, _, created_ms, first_seq, previous = _HEADER.unpack_from(buffer)
    if version != FORMAT:
        raise Refused(f"segment has format {version}, this program reads {FORMAT}", "use the version that wrote it")
    return Header(worker, first_seq, created_ms, previous)


def chain_start(header: bytes) -> bytes:
    """What the first record of a segment follows: the hash of the header's 64 bytes."""
    return sha256(header[:HEADER_BYTES]).digest()


def pack_frames(link: bytes, kind: int, first_seq: int, payloads: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The bytes of records numbered from `first_seq` on, and the chain hash of the last one.

    A record's hash is `SHA-256(link before || length || kind || seq || payload)`.
    """
    parts: list[bytes] = []
    for number, payload in enumerate(payloads, first_seq):
        prefix = _PREFIX.pack(len(payload), kind, number)
        link = sha256(link + prefix + payload).digest()
        parts += (prefix, link, payload)
    return b"".join(parts), link


def link_of(link: bytes, frame: Frame, seq: int | None = None) -> bytes:
    """The chain hash that this record must have behind `link` (with another number, when `seq` is given)."""
    prefix = _PREFIX.pack(len(frame.payload), frame.kind, frame.seq if seq is None else seq)
    return sha256(link + prefix + frame.payload).digest()


def read_frame(buffer: bytes, offset: int, origin: int = 0) -> Frame | None:
    """The record at `offset` of `buffer`; None when no whole record lies there. `origin`: where the buffer starts."""
    body = offset + FRAME_BYTES
    if body > len(buffer):
        return None
    length, kind, seq = _PREFIX.unpack_from(buffer, offset)
    if not 0 < length <= LONGEST or not 1 <= kind <= 2 or body + length > len(buffer):
        return None
    return Frame(origin + offset, kind, seq, buffer[body - 32 : body], buffer[body : body + length])


def find_frame(buffer: bytes, start: int, seq: int, tries: int = 16) -> int | None:
    """Where the next record after a broken one begins: the first number from `seq` on that stands in a whole frame."""
    for wanted in range(seq, seq + tries):
        needle = _PREFIX.pack(0, 0, wanted)[5:]
        place = buffer.find(needle, start)
        while place >= 0:
            frame = read_frame(buffer, place - 5) if place - 5 >= start else None
            if frame is not None and (frame.end == len(buffer) or read_frame(buffer, frame.end) is not None):
                return place - 5
            place = buffer.find(needle, place + 1)
    return None
