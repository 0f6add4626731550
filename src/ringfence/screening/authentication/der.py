"""Just enough DER to read and write the extensions of RFC 8226, strictly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

Element: TypeAlias = tuple[int, bytes]
"""Tag and body."""


class BadDer(ValueError):
    """The bytes are not what was expected in DER; the message says what was found."""


def wrap(tag: int, body: bytes) -> bytes:
    """One element."""
    if len(body) < 0x80:
        return bytes((tag, len(body))) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def elements(der: bytes) -> Iterator[Element]:
    """The elements one after another; lengths must be definite and in shortest form. Raises `BadDer`."""
    position = 0
    while position < len(der):
        if position + 2 > len(der):
            raise BadDer("cut short")
        tag, length = der[position], der[position + 1]
        position += 2
        if length & 0x80:
            octets = length & 0x7F
            encoded = der[position : position + octets]
            length = int.from_bytes(encoded, "big")
            if not 1 <= octets <= 4 or len(encoded) != octets or length < 0x80 or encoded[0] == 0:
                raise BadDer("length is not DER")
            position += octets
        if position + length > len(der):
            raise BadDer("cut short")
        yield tag, der[position : position + length]
        position += length
