"""Netstrings, the framing of Kamailio's evapi: `12:hello world!,`."""

from __future__ import annotations

from ringfence.telecom.errors import Refused

LONGEST = 65_536
"""Bytes of one message."""
_LONGEST_PREFIX = len(str(LONGEST))


class NetstringReader:
    """Takes bytes as they arrive and gives whole messages; holds at most one unfinished message."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, received: bytes) -> list[bytes]:
        """The messages that are complete now. Raises `Refused` when the stream is not netstrings: close it."""
        buffer = self._rest + received if self._rest else received
        messages: list[bytes] = []
        position = 0
        while True:
            colon = buffer.find(b":", position, position + _LONGEST_PREFIX + 1)
            if colon < 0:
                if len(buffer) - position > _LONGEST_PREFIX:
                    raise Refused("a message does not start with its length", "speak netstrings")
                break
            length = _length(buffer[position:colon])
            end = colon + 1 + length
            if len(buffer) <= end:
                break
            if buffer[end] != 0x2C:
                raise Refused("a message does not end with a comma", "speak netstrings")
            messages.append(buffer[colon + 1 : end])
            position = end + 1
        self._rest = buffer[position:]
        return messages


def netstring(message: bytes) -> bytes:
    """One message, framed."""
    return b"%d:%b," % (len(message), message)


def _length(digits: bytes) -> int:
    if not digits.isdigit() or len(digits) > _LONGEST_PREFIX or int(digits) > LONGEST:
        raise Refused("a message's length is not a number in range", f"send at most {LONGEST} bytes a message")
    return int(digits)
