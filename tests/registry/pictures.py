"""Small files of every kind of evidence, made here; and some that lie."""

from __future__ import annotations

import struct
import zlib


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def png(*extra: bytes, width: int = 1, height: int = 1) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def jpeg(*extra: bytes, width: int = 8, height: int = 8) -> bytes:
    frame = segment(0xC0, b"\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\0")
    scan = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\0\x34\xff\xd0\x56"
    return b"\xff\xd8" + b"".join(extra) + segment(0xDB, b"\0" * 65) + frame + scan + b"\xff\xd9"


EXIF = segment(0xE1, b"Exif\0\0 GPS 39.9 116.4")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
WAV = b"RIFF" + (40).to_bytes(4, "little") + b"WAVEfmt " + b"\0" * 24 + b"data\0\0\0\0"
MP3 = b"\xff\xfb\x90\x00" + b"\0" * 100
OGG = b"OggS\0\x02" + b"\0" * 40
ZIP = b"PK\x03\x04" + b"\0" * 60
EVERY = {
    "image/png": png(), "image/jpeg": jpeg(), "application/pdf": PDF, "audio/wav": WAV, "audio/mpeg": MP3,
    "audio/ogg": OGG,
}  # fmt: skip
