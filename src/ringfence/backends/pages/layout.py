"""Where everything lies in a page file: header, pages, directory, odd numbers, profiles. All little-endian.

    page        checksum u64 | sparse: 41 ranks u16, n low bytes, n codes
                             | dense:  157 words of bits, 21 ranks u16, n codes
    directory   open-addressed table of blocks (id + 1, index), then 256 page offsets u32 a block
    odd         sorted numbers i64, then their profile ids u32: those whose profile has no code of one byte
    exceptions  sorted numbers i64, then as many companies (64 bits of BLAKE2b of the id)
    profiles    MessagePack list of byte strings; profile id 1 is the first

A page belongs to the 10,000 numbers that share all but their last four digits. Its checksum begins with its own id,
so that a page in another's place is found too.
"""

from __future__ import annotations

import zlib

import msgspec
from msgspec import Struct

from ringfence.telecom.errors import Refused

MAGIC = b"RFPAGES1"
HEADER_BYTES = 4096
PAGE_NUMBERS = 10_000
DIGIT_BITS = 50
DIGITS = (1 << DIGIT_BITS) - 1
PAGE_BITS = 37
"""Enough for 2**50 digits by 10,000."""
BLOCK_BITS = 8
BLOCK = 1 << BLOCK_BITS
"""Pages a block: 2.56 million numbers share 1 KiB of directory."""

STRIDE_BITS = 8
RANKS = 41
"""Sparse page: one rank for each 256 numbers and the count."""
LOWS_AT = 8 + 2 * RANKS
BITS_AT = 8
BIT_WORDS = 157
DENSE_RANKS_AT = BITS_AT + 8 * BIT_WORDS
DENSE_RANKS = 21
DENSE_CODES_AT = DENSE_RANKS_AT + 2 * DENSE_RANKS
DENSE_FROM = 1_217
"""Numbers from which bits are smaller than low bytes."""
DENSE_FLAG = 1 << 31
OFFSET_MASK = DENSE_FLAG - 1
OFFSET_UNIT = 8
LARGEST = OFFSET_MASK * OFFSET_UNIT

CODES = 254
"""Profiles with a code of one byte."""
ODD = 255
DAMAGED = 0xFFFFFFFF
"""Stands for a profile id where the page cannot be believed."""

FILE, PAGES_END, TOP, TOP_BITS, BLOCKS, ODD_NUMBERS, ODD_COUNT, ODD_IDS, SEEN = range(0, 72, 8)
"""Offsets in the record of places that kernels take: addresses of the parts, two counts, and the marks of pages
that this process has checked."""
SLACK = 64
"""Zero bytes behind the last page: kernels compare 32 bytes at a time."""


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the file behind the pages, checked whole when the file is opened."""

    offset: int
    size: int
    crc32: int


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file says of itself."""

    generation: int
    position: int
    """Change feed position of the database snapshot that it was built from."""
    built_ms: int
    registered: int
    pages: int
    size: int
    """Bytes of the whole file."""
    top_bits: int
    pages_end: int
    top: Section
    blocks: Section
    odd_numbers: Section
    odd_ids: Section
    excepted: Section
    companies: Section
    profiles: Section

    def sections(self) -> tuple[Section, ...]:
        """All parts behind the pages."""
        odd, exceptions = (self.odd_numbers, self.odd_ids), (self.excepted, self.companies)
        return (self.top, self.blocks, *odd, *exceptions, self.profiles)


_DECODER = msgspec.json.Decoder(Header)


def encode_header(header: Header) -> bytes:
    """The first 4096 bytes: magic, length, CRC-32, JSON."""
    text = msgspec.json.encode(header)
    size = len(text).to_bytes(4, "little")
    return (MAGIC + size + zlib.crc32(size + text).to_bytes(4, "little") + text).ljust(HEADER_BYTES, b"\0")


def decode_header(raw: bytes) -> Header:
    """Raises `Refused` for anything but a whole header of ours."""
    remedy = "Build the pages anew with `ringfence registry verify --rebuild`; calls go on with the last good ones."
    size = int.from_bytes(raw[8:12], "little")
    text = raw[16 : 16 + size]
    if len(raw) < HEADER_BYTES or raw[:8] != MAGIC or any(raw[16 + size :]):
        raise Refused("this is not a page file of this version", remedy)
    if zlib.crc32(raw[8:12] + text) != int.from_bytes(raw[12:16], "little"):
        raise Refused("the header of the page file is damaged", remedy)
    try:
        return _DECODER.decode(text)
    except msgspec.DecodeError as error:
        raise Refused(f"the header of the page file cannot be read: {error}", remedy) from error
