"""Consents as the judge reads them: one mapped file, sorted by number, checked block by block before it is believed.

    header    4096 bytes: magic, length, CRC-32, JSON
    blocks    CRC-32 u32, count u32 | numbers i64 | records of 41 bytes | ids | zeros to a multiple of 8 bytes; all
              consents of a number in one block
    top       first number of each block i64, then where each block begins and the last ends u64
    companies MessagePack list of the companies' ids

An id of 24 or 64 hexadecimal digits, as the store makes them, takes half as many bytes. About 60 bytes a consent. All
values are little-endian. A block's checksum begins with its own place, so that a block in another's place is found.
"""

from __future__ import annotations

import mmap
import os
import struct
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

from ringfence.registry.consent import ConsentTerm
from ringfence.telecom.errors import Refused, Unavailable

MAGIC = b"RFCONS2\n"
HEADER_BYTES = 4096
FULL = 128
"""Consents after which a block ends with the number that it is at."""
_HEAD = struct.Struct("<II")
_RECORD = struct.Struct("<qqqIIHHBI")
_HEX_FLAG, _OUTWEIGHS_FLAG = 0x80, 0x40
_CHANNELS = 0x3F
_COMPANIES = msgspec.msgpack.Decoder(list[str])
_REMEDY = "Build them anew with `ringfence registry verify --rebuild`; calls go on with the last good ones."


class ConsentHeader(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file says of itself."""

    generation: int
    position: int
    """Change feed position of the database snapshot that it was built from."""
    built_ms: int
    consents: int
    blocks: int
    top_at: int
    companies_at: int
    size: int
    """Bytes of the whole file."""
    rest_crc: int
    """CRC-32 of everything behind the blocks."""


_HEADER = msgspec.json.Decoder(ConsentHeader)


def write_consents(
    draft: Path,
    told: Iterable[tuple[int, tuple[ConsentTerm, ...]]],
    *,
    generation: int,
    position: int,
    built_ms: int,
) -> ConsentHeader:
    """Write numbers, ascending, with their consents; durable on return. Memory: some bytes a block and a company."""
    top, places, companies = array("q"), array("Q"), dict[str, int]()
    at, consents, held = HEADER_BYTES, 0, list[tuple[int, ConsentTerm]]()
    with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
        file.write(bytes(HEADER_BYTES))

        def close() -> int:
            raw = _block(held, len(top), companies)
            top.append(held[0][0])
            places.append(at)
            file.write(raw)
            held.clear()
            return len(raw)

        for number, terms in told:
            if len(held) >= FULL:
                at += close()
            held += [(number, term) for term in terms]
            consents += len(terms)
        if held:
            at += close()
        places.append(at)
        listed = msgspec.msgpack.encode(list(companies))
        rest = top.tobytes() + places.tobytes() + listed
        file.write(rest)
        header = ConsentHeader(
            generation=generation, position=position, built_ms=built_ms, consents=consents, blocks=len(top),
            top_at=at, companies_at=at + 8 * (2 * len(top) + 1), size=at + len(rest), rest_crc=zlib.crc32(rest),
        )  # fmt: skip
        file.seek(0)
        file.write(_encoded(header))
        file.flush()
        os.fsync(file.fileno())
    return header


def _encoded(header: ConsentHeader) -> bytes:
    text = msgspec.json.encode(header)
    return (MAGIC + _HEAD.pack(len(text), zlib.crc32(text)) + text).ljust(HEADER_BYTES, b"\0")


def _block(held: list[tuple[int, ConsentTerm]], place: int, companies: dict[str, int]) -> bytes:
    numbers, records, ids = array("q"), bytearray(), bytearray()
    for number, term in held:
        packed = _packed_id(term.id)
        ids += term.id.encode() if packed is None else packed
        numbers.append(number)
        withdrawn = -1 if term.withdrawn_ms is None else term.withdrawn_ms
        records += _RECORD.pack(
            term.starts_ms, term.expires_ms, withdrawn, companies.setdefault(term.company, len(companies)),
            term.categories, term.per_day, term.per_week,
            term.channels | (0 if packed is None else _HEX_FLAG) | (_OUTWEIGHS_FLAG if term.outweighs else 0), len(ids),
        )  # fmt: skip
    body = _COUNT.pack(len(held)) + numbers.tobytes() + records + ids
    body += bytes(-(len(body) + 4) % 8)
    return _COUNT.pack(_checksum(place, body)) + body


_COUNT = struct.Struct("<I")


def _checksum(place: int, body: bytes | memoryview) -> int:
    return zlib.crc32(body, zlib.crc32(place.to_bytes(8, "little")))


def _packed_id(consent_id: str) -> bytes | None:
    if len(consent_id) not in (24, 64):
        return None
    try:
        raw = bytes.fromhex(consent_id)
    except ValueError:
        return None
    return raw if raw.hex() == consent_id else None


class ConsentFile:
    """Opened for reading; several processes share one copy in memory. The file behind it is never written to."""

    def __init__(self, path: Path) -> None:
        """Map the file, check header, top and companies. Raises `Refused` for one that is cut short or damaged."""
        try:
            with path.open("rb") as file:
                self.header = _decoded(file.read(HEADER_BYTES), path)
                status = os.fstat(file.fileno())
                self.identity = (status.st_ino, status.st_mtime_ns)
                if status.st_size != self.header.size:
                    raise Refused(f"{path} has {status.st_size} bytes of {self.header.size}", _REMEDY)
                self._mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error}", _REMEDY) from error
        header = self.header
        if zlib.crc32(self._mapped[header.top_at :]) != header.rest_crc:
            raise Refused(f"the directory of {path} is damaged", _REMEDY)
        places_at = header.top_at + 8 * header.blocks
        # Some bytes a block of one's own: searching an array takes half the time of searching the mapping.
        self._top = array("q", bytes(self._mapped[header.top_at : places_at]))
        self._places = array("Q", bytes(self._mapped[places_at : header.companies_at]))
        self._words = self._mapped[: header.top_at].cast("q")
        self._companies = tuple(_COMPANIES.decode(self._mapped[header.companies_at :]))
        self._sound = bytearray(header.blocks)

    def terms(self, number: int) -> tuple[ConsentTerm, ...]:
        """The number's consents. Raises `Unavailable` when the block where they would be cannot be believed."""
        place = bisect_right(self._top, number) - 1
        if place < 0:
            return ()
        if not self._sound[place] and not self._check(place):
            raise Unavailable("The consents of that number are damaged.", _REMEDY)
        words, head = self._words, self._places[place] // 8
        count = words[head] >> 32
        first, end = head + 1, head + 1 + count
        at = bisect_left(words, number, first, end)
        if at == end or words[at] != number:
            return ()
        behind = bisect_right(words, number, at, end)
        return tuple([self._term(8 * end, count, one - first) for one in range(at, behind)])

    def _term(self, records_at: int, count: int, at: int) -> ConsentTerm:
        size, mapped = _RECORD.size, self._mapped
        starts, expires, withdrawn, company, categories, per_day, per_week, channels, end = _RECORD.unpack_from(
            mapped, records_at + size * at
        )
        begin = _RECORD.unpack_from(mapped, records_at + size * (at - 1))[-1] if at else 0
        ids_at = records_at + size * count
        raw = bytes(mapped[ids_at + begin : ids_at + end])
        return ConsentTerm(
            raw.hex() if channels & _HEX_FLAG else raw.decode(), self._companies[company], categories,
            channels & _CHANNELS, starts, expires, per_day, per_week, None if withdrawn < 0 else withdrawn,
            bool(channels & _OUTWEIGHS_FLAG),
        )  # fmt: skip

    def _check(self, place: int) -> bool:
        begin, end = self._places[place], self._places[place + 1]
        (wanted,) = _COUNT.unpack_from(self._mapped, begin)
        if _checksum(place, self._mapped[begin + 4 : end]) != wanted:
            return False
        self._sound[place] = 1
        return True

    def scrub(self) -> int:
        """Check every block anew and return how many are damaged; lookups believe only what held."""
        self._sound[:] = bytes(len(self._sound))
        return sum(not self._check(place) for place in range(len(self._sound)))

    def numbers(self) -> Iterable[int]:
        """Every number that has consents, ascending; those of damaged blocks are left out."""
        for place in range(len(self._sound)):
            if self._check(place):
                begin = self._places[place]
                (count,) = _COUNT.unpack_from(self._mapped, begin + 4)
                yield from dict.fromkeys(self._mapped[begin + 8 : begin + 8 + 8 * count].cast("q"))


def _decoded(raw: bytes, path: Path) -> ConsentHeader:
    if len(raw) < HEADER_BYTES or raw[: len(MAGIC)] != MAGIC:
        raise Refused(f"{path} is not a file of consents of this version", _REMEDY)
    size, wanted = _HEAD.unpack_from(raw, len(MAGIC))
    text = raw[len(MAGIC) + _HEAD.size :][:size]
    if zlib.crc32(text) != wanted:
        raise Refused(f"the header of {path} is damaged", _REMEDY)
    try:
        return _HEADER.decode(text)
    except msgspec.DecodeError as error:
        raise Refused(f"the header of {path} cannot be read: {error}", _REMEDY) from error
