"""Files of lines: blocks that end where a record ends, and how such a file is known again when it has grown."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from ringfence.backends.cdr.journal import Place
from ringfence.telecom.errors import Refused

BLOCK = 16 << 20
HEAD = 64 << 10
"""Bytes by which a file is known."""
NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises for a text that is no JSON, or is nested without end."""
_LONGEST = 4 << 20
"""A line without an end after so many bytes is none of a call file."""
_LINE_END = 0x0A
_QUOTED_LINES = 50
"""Lines that one record may span at the end of a block."""


class Block(Struct, frozen=True):
    """Whole lines."""

    content: bytes
    position: int
    """Bytes of the file up to its end."""
    line: int
    """Lines of the file up to its end."""


def blocks(path: Path, position: int, line: int, *, growing: bool, size: int = BLOCK) -> Iterator[Block]:
    """Lines behind the position. The last line without an end is left where the file is `growing`."""
    room = size
    with path.open("rb") as file:
        while True:
            file.seek(position)  # what lay behind the last line end is read again: cheaper than to carry it over
            content = file.read(room)
            if len(content) < room:
                break
            cut = _cut(content)
            if not cut:
                if len(content) > _LONGEST + size:
                    raise Refused(f"{path.name} has no line ends near byte {position:,}", "give a file of lines")
                room += size
                continue
            room, content = size, content[:cut]
            position, line = position + cut, line + _line_ends(content)
            yield Block(content, position, line)
    if growing:
        content = content[: content.rfind(b"\n") + 1]
    if content:
        yield Block(content, position + len(content), line + _line_ends(content) + (content[-1:] != b"\n"))


def _line_ends(content: bytes) -> int:
    """Faster than `bytes.count` where lines are short."""
    return int(np.count_nonzero(np.frombuffer(content, np.uint8) == _LINE_END))


def _cut(content: bytes) -> int:
    """Behind the last line end that is not inside quotes, as far as can be told."""
    cut = content.rfind(b"\n") + 1
    odd = content.count(b'"', 0, cut) % 2 if b'"' in content else 0
    at = cut
    for _ in range(_QUOTED_LINES):
        if not odd or not at:
            return at
        before = content.rfind(b"\n", 0, at - 1) + 1
        odd ^= content.count(b'"', before, at) % 2
        at = before
    return cut


class LineFile:
    """What all files of lines have in common; part of `SourceFile`."""

    remembered = True

    def __init__(self, path: Path) -> None:
        self.path = path

    def size(self) -> int:
        """Bytes."""
        return self.path.stat().st_size

    def place(self) -> Place:
        """Known by its first bytes."""
        with self.path.open("rb") as file:
            head = file.read(HEAD)
        return Place(head_size=len(head), head=digest(head), position=0, tail=digest(b""), line=0, name=str(self.path))

    def fits(self, place: Place) -> bool:
        """Whether the file begins as it did then and has the same bytes before the position."""
        with self.path.open("rb") as file:
            if digest(file.read(place.head_size)) != place.head:
                return False
            return self._tail(place.position) == place.tail

    def _tail(self, position: int) -> str:
        with self.path.open("rb") as file:
            file.seek(max(position - HEAD, 0))
            return digest(file.read(min(position, HEAD)))

    def moved(self, place: Place, position: int, line: int) -> Place:
        """The place behind that many bytes."""
        return msgspec.structs.replace(
            place, position=position, line=line, tail=self._tail(position), name=str(self.path)
        )


def digest(content: bytes) -> str:
    """Of a head or a tail."""
    return blake2b(content, digest_size=12).hexdigest()


def encoding_of(path: Path, wanted: str) -> str:
    """UTF-8, else GB 18030, else Latin-1, by the first block. Raises `Refused` for what is not text of lines."""
    with path.open("rb") as file:
        head = file.read(1 << 20)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise Refused(f"{path.name} is UTF-16", "convert it first: iconv -f UTF-16 -t UTF-8 FILE > NEW")
    if head[:2] == b"\x1f\x8b" or head[:4] == b"\x28\xb5\x2f\xfd" or head[:2] == b"PK":
        raise Refused(f"{path.name} is compressed", "unpack it first")
    if head.count(b"\0") > len(head) // 50:
        raise Refused(f"{path.name} is not text", "give CSV, JSON, XML, Parquet or TAP3 as its mapping says")
    if wanted:
        return wanted
    for name in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(name)().decode(head, final=len(head) < 1 << 20)
        except UnicodeDecodeError:
            continue
        return name
    return "latin-1"
