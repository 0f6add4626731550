"""Files that strangers send as evidence: known by their content, and cleaned of what they tell of their maker."""

from __future__ import annotations

from hashlib import sha256

from msgspec import Struct

from ringfence.telecom.errors import Refused

LARGEST_FILE = 5_000_000
LARGEST_SIDE = 12_000
"""Pixels: nobody's screen shows more, and a picture of a few bytes may unpack to gigabytes."""
KINDS = "JPEG, PNG, PDF, MP3, WAV, OGG"
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"})
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_SCAN, _END, _COMMENT, _ADOBE = 0xDA, 0xD9, 0xFE, 0xEE
_APPLICATIONS = frozenset(range(0xE0, 0xF0))
_NOT_THIS = "The file is none of " + KINDS + ", whatever its name says."


class EvidenceFile(Struct, frozen=True):
    """A file as it is kept."""

    media: str
    body: bytes
    digest: str
    """SHA-256 of the body, in hex."""


def clean_file(body: bytes) -> EvidenceFile:
    """Know a file by its content and take out place, time and device. Raises `Refused` for every other kind.

    Pictures are taken apart, never unpacked: of a JPEG the application segments and comments go, of a PNG all but the
    chunks that draw it, and of both whatever follows their end.
    """
    if not 0 < len(body) <= LARGEST_FILE:
        raise Refused(
            "The file is empty or too large.", f"Send at most {LARGEST_FILE >> 20} MB; pictures can be made smaller."
        )
    try:
        media, clean = _known(body)
    except (IndexError, ValueError):
        raise Refused("The file is damaged, or hides something.", f"Send a whole {KINDS} file.") from None
    return EvidenceFile(media, clean, sha256(clean).hexdigest())


def _known(body: bytes) -> tuple[str, bytes]:
    if body.startswith(_PNG):
        return "image/png", _clean_png(body)
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", _clean_jpeg(body)
    if body.startswith(b"%PDF-"):
        _must(b"%%EOF" in body[-1024:])
        return "application/pdf", body
    if body.startswith(b"RIFF") and body[8:12] == b"WAVE":
        _must(int.from_bytes(body[4:8], "little") + 8 <= len(body))
        return "audio/wav", body[: int.from_bytes(body[4:8], "little") + 8]
    if body.startswith(b"OggS\0"):
        return "audio/ogg", body
    if body.startswith(b"ID3") or (len(body) > 1 and body[0] == 0xFF and body[1] in (0xFB, 0xF3, 0xF2)):
        return "audio/mpeg", _without_id3(body)
    raise Refused(_NOT_THIS, f"Send {KINDS}; a screen can be photographed.")


def _clean_png(body: bytes) -> bytes:
    kept, at, kind = [_PNG], len(_PNG), b""
    while kind != b"IEND":
        length, kind = int.from_bytes(body[at : at + 4], "big"), body[at + 4 : at + 8]
        chunk = body[at : at + 12 + length]
        _must(len(chunk) == 12 + length)
        if kind == b"IHDR":
            _check_side(int.from_bytes(chunk[8:12], "big"), int.from_bytes(chunk[12:16], "big"))
        kept += [chunk] if kind in _PNG_KEPT else []
        at += len(chunk)
    _must(kept[1][4:8] == b"IHDR" and any(one[4:8] == b"IDAT" for one in kept))
    return b"".join(kept)


def _clean_jpeg(body: bytes) -> bytes:
    kept, at, drawn = [body[:2]], 2, False
    while True:
        _must(body[at] == 0xFF)
        marker = body[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _END:
            _must(drawn)
            return b"".join([*kept, b"\xff\xd9"])
        length = 2 if marker in _JPEG_ALONE else 2 + int.from_bytes(body[at + 2 : at + 4], "big")
        segment = body[at : at + length]
        _must(len(segment) == length and length >= (2 if marker in _JPEG_ALONE else 4))
        if marker in _JPEG_FRAMES:
            drawn = True
            _check_side(int.from_bytes(segment[7:9], "big"), int.from_bytes(segment[5:7], "big"))
        if marker == _SCAN:
            length += _scan(body, at + length)
            segment = body[at : at + length]
        if marker == _ADOBE or marker not in _APPLICATIONS | {_COMMENT}:
            kept.append(segment)
        at += length


def _scan(body: bytes, start: int) -> int:
    """Length of the coded picture, up to the next marker that is none of its own."""
    at = start
    while True:
        at = body.index(b"\xff", at)
        if body[at + 1] != 0 and not 0xD0 <= body[at + 1] <= 0xD7:
            return at - start
        at += 2


def _without_id3(body: bytes) -> bytes:
    if not body.startswith(b"ID3"):
        return body
    size = sum((byte & 0x7F) << shift for byte, shift in zip(body[6:10], (21, 14, 7, 0), strict=True))
    rest = body[10 + size :]
    _must(len(rest) > 4 and rest[0] == 0xFF and rest[1] & 0xE0 == 0xE0)
    return rest


def _check_side(width: int, height: int) -> None:
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise Refused(
            f"The picture is {width} by {height} points.", f"Send at most {LARGEST_SIDE:,} by {LARGEST_SIDE:,}."
        )


def _must(true: bool) -> None:
    if not true:
        raise ValueError
