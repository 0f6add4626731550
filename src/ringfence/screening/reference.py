"""Decision ids: 64 bits as 13 characters of Crockford base32, readable aloud."""

from __future__ import annotations

from ringfence.telecom.errors import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford base32 (https://www.crockford.com/base32.html): no I, L, O, U."""
LENGTH = 13

_PAIRS = tuple(high + low for high in ALPHABET for low in ALPHABET)
_COUNTER = (1 << 24) - 1
_READ = {char: value for value, char in enumerate(ALPHABET)}
_READ |= {char.lower(): value for char, value in _READ.items()} | {"O": 0, "o": 0} | dict.fromkeys("ILil", 1)


class IdMaker:
    """Makes ids of seconds (32 bits), worker (8), counter (24); each is above the one before, whatever the clock does.

    `start` is the packed value that all ids must exceed: that of the last id in the worker's log.
    """

    __slots__ = ("_last", "_prefix", "_until_ms", "_worker")

    def __init__(self, worker: int, start: int = 0) -> None:
        if not 0 <= worker < 256:
            raise Refused(f"worker {worker} does not fit in an id", "use 0 to 255")
        self._worker = worker << 24
        self._last = start
        self._until_ms = 0
        self._prefix = ""

    def __call__(self, now_ms: int) -> str:
        """The next id; `now_ms` is milliseconds since 1970 UTC."""
        value = self._last + 1
        if now_ms >= self._until_ms or not value & 1023:
            value = self._renew(now_ms)
        self._last = value
        return self._prefix + _PAIRS[value & 1023]

    def _renew(self, now_ms: int) -> int:
        """The next value when the second is another, or the eleven characters before the last two change."""
        value = (now_ms // 1000) << 32 | self._worker
        if value <= self._last:
            value = self._last + 1
            if not value & _COUNTER or (value ^ self._worker) & 0xFF000000:  # counter full, or another worker's start
                value = ((value >> 32) + 1) << 32 | self._worker
        self._until_ms = ((value >> 32) + 1) * 1000
        self._prefix = pack_id(value)[:-2]
        return value


def _high(bits: int) -> str:
    return _PAIRS[bits >> 30 & 1023] + _PAIRS[bits >> 20 & 1023] + _PAIRS[bits >> 10 & 1023] + _PAIRS[bits & 1023]


def pack_id(value: int) -> str:
    """The 13 characters of a 64-bit value."""
    low = value & 0x1FFFFFF
    return _high(value >> 25) + _PAIRS[low >> 15] + _PAIRS[low >> 5 & 1023] + ALPHABET[low & 31]


def unpack_id(text: str) -> int:
    """The 64-bit value of an id as people write it: any case, O for 0, I or L for 1, hyphens and spaces anywhere.

    Raises `Refused` when it is not an id.
    """
    value = 0
    digits = text.replace("-", "").replace(" ", "")
    for char in digits[: LENGTH + 1]:
        value = value << 5 | _READ.get(char, 1 << 70)
    if len(digits) != LENGTH or value >> 64:
        raise Refused(f"{text[:40]!r} is not a decision id", "an id has 13 letters and digits, e.g. 0D1QX-A000-G042")
    return value


def read_id(text: str) -> str:
    """The id as the log writes it, from what a person typed; raises `Refused`."""
    return pack_id(unpack_id(text))


def reference(decision_id: str) -> str:
    """The id in groups, for people: `0D1QX-A000-G042`."""
    return f"{decision_id[:5]}-{decision_id[5:9]}-{decision_id[9:]}"


def id_seconds(value: int) -> int:
    """Seconds since 1970 UTC in a packed id."""
    return value >> 32


def id_worker(value: int) -> int:
    """Worker number in a packed id."""
    return value >> 24 & 255
