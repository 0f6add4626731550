"""The checksum of a page: 64 bits, each step a bijection, so that one changed word is always found."""

from __future__ import annotations

from ringfence.backends.pages.kernel import kernel
from ringfence.backends.pages.layout import DENSE_CODES_AT, DENSE_RANKS, DENSE_RANKS_AT, LOWS_AT, RANKS
from ringfence.backends.pages.memory import load16, load64

_MULTIPLIER = -7046029254386353131
"""2**64 divided by the golden ratio, odd, as a signed number."""


@kernel
def checksum(page: int, size: int, page_id: int) -> int:
    """Over `size` bytes (a multiple of 8) at address `page`, without the first eight, which hold it; from the id on."""
    total = (page_id + 1) * _MULTIPLIER
    for at in range(page + 8, page + size, 8):
        total = (total ^ load64(at)) * _MULTIPLIER
        total ^= (total >> 32) & 0xFFFFFFFF
    return total


@kernel
def page_count(page: int, dense: int) -> int:
    """Registered numbers of the page, as it says itself."""
    if dense != 0:
        return load16(page + DENSE_RANKS_AT + 2 * (DENSE_RANKS - 1))
    return load16(page + 8 + 2 * (RANKS - 1))


@kernel
def page_size(count: int, dense: int) -> int:
    """Bytes of a page of so many registered numbers."""
    size = DENSE_CODES_AT + count if dense != 0 else LOWS_AT + 2 * count
    return (size + 7) // 8 * 8


@kernel
def sound(page: int, dense: int, page_id: int, end: int) -> int:
    """1 when the page lies before the address `end` and its checksum holds."""
    if page + (DENSE_CODES_AT if dense != 0 else LOWS_AT) > end:
        return 0
    size = page_size(page_count(page, dense), dense)
    if page + size > end:
        return 0
    return 1 if load64(page) == checksum(page, size, page_id) else 0
