"""One generation of the pages: a mapped file, checked before it is believed."""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from ringfence.backends.pages.finding import BATCH, SOUND, Ids, Numbers, find, find_grouped, places_of, scrub
from ringfence.backends.pages.layout import (
    BLOCK,
    BLOCK_BITS,
    DENSE_FLAG,
    HEADER_BYTES,
    ODD,
    OFFSET_MASK,
    OFFSET_UNIT,
    PAGE_NUMBERS,
    Header,
    Section,
    decode_header,
)
from ringfence.backends.pages.packing import unpack
from ringfence.telecom.errors import Refused

_PROFILES = msgspec.msgpack.Decoder(list[bytes])
_REMEDY = "Build the pages anew with `ringfence registry verify --rebuild`; calls go on with the last good ones."


class PageFile:
    """Opened for reading; several processes share one copy in memory. The file behind it is never written to."""

    def __init__(self, path: Path) -> None:
        """Map the file and check header and directory. Raises `Refused` for one that is cut short or damaged.

        Pages are checked one by one, each when a process first reads it: opening stays fast.
        """
        try:
            with path.open("rb") as file:
                self.header: Header = decode_header(file.read(HEADER_BYTES))
                status = os.fstat(file.fileno())
                self.identity = (status.st_ino, status.st_mtime_ns)
                """Tells this generation's file from the next one under the same name."""
                if status.st_size != self.header.size:
                    raise Refused(f"{path} has {status.st_size} bytes of {self.header.size}", _REMEDY)
                self._mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error}", _REMEDY) from error
        self.path = path
        self._bytes = np.frombuffer(self._mapped, np.uint8)
        header = self.header
        for section in header.sections():
            if section.crc32 != zlib.crc32(self._part(section)):
                raise Refused(f"the directory of {path} is damaged", _REMEDY)
        self.profiles: tuple[bytes, ...] = tuple(_PROFILES.decode(self._part(header.profiles)))
        """Profile id 1 is the first."""
        self._seen = np.zeros(max(header.blocks.size // 4, 1), np.uint8)
        start = self._bytes.ctypes.data
        self._record = np.array(
            (
                start,
                start + header.pages_end,
                start + header.top.offset,
                header.top_bits,
                start + header.blocks.offset,
                start + header.odd_numbers.offset,
                header.odd_numbers.size // 8,
                start + header.odd_ids.offset,
                self._seen.ctypes.data,
            ),
            np.int64,
        )
        self._places = self._record.ctypes.data

    def companies(self, number: int) -> Numbers:
        """Marks of the companies that the number excepts."""
        numbers, marks = self._cells(self.header.excepted), self._cells(self.header.companies)
        return marks[np.searchsorted(numbers, number) : np.searchsorted(numbers, number, "right")]

    def excepting(self) -> list[int]:
        """Numbers that except companies."""
        return [int(one) for one in np.unique(self._cells(self.header.excepted))]

    def _cells(self, section: Section) -> Numbers:
        return self._bytes[section.offset : section.offset + section.size].view(np.int64)

    def _part(self, section: Section) -> memoryview:
        return memoryview(self._mapped)[section.offset : section.offset + section.size]

    @property
    def whole(self) -> bool:
        """Whether the file still has all its bytes."""
        try:
            return self.path.stat().st_ino != self.identity[0] or self.path.stat().st_size == self.header.size
        except OSError:
            return True

    def find(self, number: int) -> int:
        """Profile id; 0 when not registered, `DAMAGED` when the page cannot be believed."""
        return find(self._places, self._seen, number)

    def find_many(self, numbers: Numbers, out: Ids) -> int:
        """Profile ids of many numbers into `out`; returns how many lie on damaged pages."""
        keys, grouped = np.empty((2, min(len(numbers), BATCH)), np.int64)
        damaged = 0
        for begin in range(0, len(numbers), BATCH):
            some, ids = numbers[begin : begin + BATCH], out[begin : begin + BATCH]
            count = places_of(self._places, some, keys, grouped, ids)
            damaged += find_grouped(self._places, self._seen, some, grouped[:count], ids)
        return damaged

    def scrub(self) -> int:
        """Check every page (about 1 GB/s) and return how many are damaged."""
        return scrub(self._places, self._seen)

    def pages(self) -> Iterator[tuple[int, Numbers, Ids]]:
        """Page id, numbers and profile ids of every sound page, ascending; damaged pages are left out."""
        numbers, codes = np.empty(PAGE_NUMBERS, np.int64), np.empty(PAGE_NUMBERS, np.uint8)
        self.scrub()
        for page_id, index in self._page_ids():
            value = int(self._offsets()[index])
            if self._seen[index] != SOUND:
                continue
            page = self._bytes.ctypes.data + (value & OFFSET_MASK) * OFFSET_UNIT
            count = unpack(page, value & DENSE_FLAG, page_id, numbers, codes)
            ids = codes[:count].astype(np.uint32)
            for odd in np.flatnonzero(ids == ODD):
                ids[odd] = self.find(int(numbers[odd]))
            yield page_id, numbers[:count].copy(), ids

    def _offsets(self) -> Ids:
        section = self.header.blocks
        return self._bytes[section.offset : section.offset + section.size].view(np.uint32)

    def _page_ids(self) -> Iterator[tuple[int, int]]:
        top = self.header.top
        cells = self._cells(top).reshape(-1, 2)
        taken = cells[cells[:, 0] > 0]
        offsets = self._offsets()
        for block, index in taken[np.argsort(taken[:, 0])].tolist():
            for i in np.flatnonzero(offsets[index * BLOCK : (index + 1) * BLOCK]).tolist():
                yield (block - 1) << BLOCK_BITS | i, index * BLOCK + i
