"""Writes a generation of the pages from a stream of ascending numbers, in memory that does not grow with them."""

from __future__ import annotations

import os
import zlib
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np
import numpy.typing as npt

from ringfence.backends.pages.directory import Directory
from ringfence.backends.pages.finding import Ids, Numbers
from ringfence.backends.pages.layout import CODES, HEADER_BYTES, LARGEST, ODD, SLACK, Header, Section, encode_header
from ringfence.backends.pages.overlay import company_mark
from ringfence.backends.pages.packing import ROOM_PER_NUMBER, ROOM_PER_PAGE, pack
from ringfence.backends.pages.source import Row
from ringfence.telecom.errors import Refused, Unavailable

SLICE = 1 << 17
"""Numbers packed at a time: 15 MB of room for the worst case of a page each."""


class Builder:
    """One draft. Memory: some bytes a page, an odd number, an exception and a distinct profile; nothing a number."""

    def __init__(self, draft: Path) -> None:
        """Begin the draft there; one that is left from before is overwritten."""
        self._draft = draft
        self._file: BinaryIO = os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")
        self._file.write(bytes(HEADER_BYTES))
        self._at = HEADER_BYTES
        self._ids: dict[bytes, int] = {}
        self._directory = Directory()
        self._odd_numbers, self._odd_ids = array("q"), array("I")
        self._excepted, self._companies = array("q"), array("q")
        self._held_numbers, self._held_codes = np.empty(0, np.int64), np.empty(0, np.uint8)
        self._last = -1
        self._registered = 0
        self._out = np.empty(0, np.uint8)

    def profile_ids(self, profiles: Iterable[bytes]) -> Ids:
        """Ids of profiles; the first 254 distinct ones get a code of one byte, later ones cost 12 bytes a number."""
        ids = self._ids
        return np.fromiter((ids.setdefault(one, len(ids) + 1) for one in profiles), np.uint32)

    def add(self, numbers: Numbers, ids: Ids) -> None:
        """Numbers (packed `PhoneNumber`) with their profile ids, ascending over all calls; raises `Refused` if not."""
        if len(numbers) != len(ids):
            raise Refused("each number needs one profile")
        for begin in range(0, len(numbers), SLICE):
            self._add(numbers[begin : begin + SLICE], ids[begin : begin + SLICE])

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Numbers with packed profile and excepted companies, ascending over all calls."""
        if not rows:
            return
        self.add(np.array([row[0] for row in rows], np.int64), self.profile_ids(row[1] for row in rows))
        for number, _, companies in rows:
            for company in companies:
                self._excepted.append(number)
                self._companies.append(company_mark(company))

    def _add(self, numbers: Numbers, ids: Ids) -> None:
        if int(numbers[0]) <= self._last:
            raise Refused(f"number {int(numbers[0])} does not ascend", "Order the numbers by their packed value.")
        self._last = int(numbers[-1])
        self._registered += len(numbers)
        odd = np.flatnonzero(ids > CODES)
        self._odd_numbers.frombytes(numbers[odd].tobytes())
        self._odd_ids.frombytes(ids[odd].tobytes())
        codes = np.minimum(ids, ODD).astype(np.uint8)
        self._pack(np.concatenate((self._held_numbers, numbers)), np.concatenate((self._held_codes, codes)), last=False)

    def _pack(self, numbers: Numbers, codes: npt.NDArray[np.uint8], *, last: bool) -> None:
        room = (ROOM_PER_PAGE + ROOM_PER_NUMBER) * len(numbers)
        if len(self._out) < room:
            self._out = np.empty((room + 7) // 8 * 8, np.uint8)
        page_ids, places = np.empty(len(numbers), np.int64), np.empty(len(numbers), np.int64)
        pages, size, taken = pack(numbers, codes, self._out, page_ids, places, int(last))
        if taken < 0:
            raise Refused(f"number {int(numbers[-1 - taken])} does not ascend", "Order the numbers by packed value.")
        if self._at + size > LARGEST:
            raise Unavailable("the pages would be larger than 16 GiB", "Split the registry by country code.")
        self._directory.add(page_ids[:pages], places[:pages], self._at)
        self._write(self._out[:size].data)
        self._held_numbers, self._held_codes = numbers[taken:].copy(), codes[taken:].copy()

    def _write(self, raw: bytes | memoryview) -> None:
        try:
            self._file.write(raw)
        except OSError as error:
            raise Unavailable(f"no room for the pages: {error}", "Make room on the disk of the pages.") from error
        self._at += len(raw)

    def _section(self, raw: bytes | memoryview) -> Section:
        offset = self._at
        self._write(raw)
        self._write(bytes(-len(raw) % 64))
        return Section(offset, len(raw), zlib.crc32(raw))

    def finish(self, *, generation: int, position: int, built_ms: int) -> Header:
        """Write directory and header and bring the draft to the disk; it may then be renamed."""
        self._pack(self._held_numbers, self._held_codes, last=True)
        self._write(bytes(SLACK + -self._at % 64))
        pages_end = self._at
        top_bits, top, blocks = self._directory.tables()
        profiles: Sequence[bytes] = list(self._ids)
        sections = {
            "top": self._section(top.tobytes()),
            "blocks": self._section(blocks.tobytes()),
            "odd_numbers": self._section(self._odd_numbers.tobytes()),
            "odd_ids": self._section(self._odd_ids.tobytes()),
            "excepted": self._section(self._excepted.tobytes()),
            "companies": self._section(self._companies.tobytes()),
            "profiles": self._section(msgspec.msgpack.encode(profiles)),
        }
        header = Header(
            generation=generation,
            position=position,
            built_ms=built_ms,
            registered=self._registered,
            pages=self._directory.pages,
            size=self._at,
            top_bits=top_bits,
            pages_end=pages_end,
            **sections,
        )
        self._file.seek(0)
        self._write(encode_header(header))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return header

    def give_up(self) -> None:
        """Remove the draft."""
        self._file.close()
        self._draft.unlink(missing_ok=True)
