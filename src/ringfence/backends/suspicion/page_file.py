"""The file of suspicions: a header, then columns in the order of numbers, a check sum over all."""

from __future__ import annotations

import contextlib
import mmap
import os
import zlib
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from ringfence.analytics.published import HALF_LIFE_S, Publication
from ringfence.telecom.errors import Unavailable

MAGIC = b"RFSUSP2\n"
_ALIGN = 64
ENTRY = np.dtype(
    [
        ("score", "<u2"),
        ("confidence", "<u2"),
        ("kind", "<u2"),
        ("weak", "<u2"),
        ("last_s", "<u4"),
        ("until_s", "<u4"),
        ("way", "<u4"),
    ]
)
RANGE = np.dtype([("first", "<i8"), ("last", "<i8"), ("entry", ENTRY), ("collateral", "<u4")])


class Header(Struct, frozen=True):
    """What the columns need."""

    published_ms: int
    numbers: int
    ranges: int
    kinds: tuple[str, ...]
    half_life_s: int
    trunks: tuple[str, ...]
    """Trunks that records name."""
    ways: tuple[tuple[str, ...], ...]
    """Trunks that something is said of; an entry names its place here, the first stands for all trunks."""


class Page(Struct, frozen=True):
    """A mapped file."""

    header: Header
    numbers: memoryview
    """int64, ascending."""
    entries: memoryview
    """`ENTRY` of each, as bytes."""
    firsts: memoryview
    ranges: memoryview


def write_page(path: Path, published: Publication, now_ms: int) -> None:
    """Put it in place of the one that is there; readers have the old or the new. Raises `Unavailable`."""
    kinds = sorted({one.kind for one in published.numbers} | {one.kind for one in published.ranges})
    place = {kind: at for at, kind in enumerate(kinds)}
    ways = ((), *sorted({one.trunks for one in published.numbers if one.trunks}))
    way = {trunks: at for at, trunks in enumerate(ways)}
    entries = np.array(
        [
            _entry(place[n.kind], n.score, n.confidence, n.weak, n.last_ms, n.until_ms, way[n.trunks])
            for n in published.numbers
        ],
        ENTRY,
    )
    ranges = np.array(
        [
            (
                r.first,
                r.last,
                _entry(place[r.kind], r.score, r.confidence, True, r.last_ms, r.until_ms),
                r.collateral,
            )
            for r in published.ranges
        ],
        RANGE,
    )
    numbers = np.array([one.number for one in published.numbers], "<i8")
    header = msgspec.msgpack.encode(
        Header(now_ms, len(numbers), len(ranges), tuple(kinds), HALF_LIFE_S, published.trunks, ways)
    )
    head = MAGIC + len(header).to_bytes(8, "little") + header
    firsts = np.ascontiguousarray(ranges["first"]) if len(ranges) else np.zeros(0, "<i8")
    body = b"".join(
        part.ljust(-(-len(part) // _ALIGN) * _ALIGN, b"\0")
        for part in (head, numbers.tobytes(), entries.tobytes(), firsts.tobytes(), ranges.tobytes())
    )
    _replace(path, body + zlib.crc32(body).to_bytes(8, "little"))


def open_page(path: Path) -> Page:
    """Map it. Raises `FileNotFoundError`; `Unavailable` for a file that is damaged or none."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < len(MAGIC) + 16:
            raise _damaged(path, "it is cut short")
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    if bytes(view[:8]) != MAGIC or zlib.crc32(view[:-8]) != int.from_bytes(view[-8:], "little"):
        raise _damaged(path, "its check sum is wrong")
    length = int.from_bytes(view[8:16], "little")
    try:
        header = msgspec.msgpack.decode(view[16 : 16 + length], type=Header)
    except msgspec.DecodeError as error:
        raise _damaged(path, str(error)) from error
    columns, at = [], -(-(16 + length) // _ALIGN) * _ALIGN
    for count, width in (
        (header.numbers, 8), (header.numbers, ENTRY.itemsize), (header.ranges, 8), (header.ranges, RANGE.itemsize)
    ):  # fmt: skip
        columns.append(view[at : at + count * width])
        at += -(-(count * width) // _ALIGN) * _ALIGN
    return Page(header, columns[0].cast("q"), columns[1], columns[2].cast("q"), columns[3])


def _entry(
    kind: int, score: float, confidence: float, weak: bool, last_ms: int, until_ms: int, way: int = 0
) -> tuple[int, int, int, int, int, int, int]:
    return _permille(score), _permille(confidence), kind, int(weak), last_ms // 1000, until_ms // 1000, way


def _permille(share: float) -> int:
    return min(max(round(share * 1000), 0), 1000)


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise Unavailable(f"{path} cannot be written: {error}", "Free the disk; the page before stays.") from error


def _damaged(path: Path, why: str) -> Unavailable:
    return Unavailable(f"{path} is damaged: {why}", "It is written anew with the next finds; or delete it.")
