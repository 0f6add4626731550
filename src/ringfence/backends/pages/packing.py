"""Kernels that write pages and read them whole."""

from __future__ import annotations

import numpy as np

from ringfence.backends.pages.checksum import checksum, page_count, page_size
from ringfence.backends.pages.finding import Bytes, Numbers, page_of, place_of
from ringfence.backends.pages.kernel import entry, kernel
from ringfence.backends.pages.layout import (
    BIT_WORDS,
    BITS_AT,
    DENSE_CODES_AT,
    DENSE_FROM,
    DENSE_RANKS,
    DENSE_RANKS_AT,
    DIGIT_BITS,
    LOWS_AT,
    PAGE_BITS,
    PAGE_NUMBERS,
    RANKS,
    STRIDE_BITS,
)
from ringfence.backends.pages.memory import load8, load16, load64

ROOM_PER_PAGE = 112
ROOM_PER_NUMBER = 2
"""A page of n numbers takes at most 112 + 2 n bytes, whichever its form."""


@kernel
def first_of(page_id: int) -> int:
    """The first number of a page."""
    return page_id >> PAGE_BITS << DIGIT_BITS | (page_id & ((1 << PAGE_BITS) - 1)) * PAGE_NUMBERS


@kernel
def _write_sparse(out: Bytes, at: int, numbers: Numbers, codes: Bytes, first: int, count: int) -> int:
    halves = out.view(np.uint16)
    stride = 0
    for i in range(count):
        place = place_of(numbers[first + i])
        while stride <= place >> STRIDE_BITS:
            halves[(at + 8) // 2 + stride] = i
            stride += 1
        out[at + LOWS_AT + i] = place & 0xFF
        out[at + LOWS_AT + count + i] = codes[first + i]
    while stride < RANKS:
        halves[(at + 8) // 2 + stride] = count
        stride += 1
    return LOWS_AT + 2 * count


@kernel
def _write_dense(out: Bytes, at: int, numbers: Numbers, codes: Bytes, first: int, count: int) -> int:
    halves = out.view(np.uint16)
    words = out.view(np.int64)
    for i in range(BIT_WORDS):
        words[(at + BITS_AT) // 8 + i] = 0
    stride = 0
    for i in range(count):
        place = place_of(numbers[first + i])
        while stride <= place >> 9:
            halves[(at + DENSE_RANKS_AT) // 2 + stride] = i
            stride += 1
        words[(at + BITS_AT) // 8 + (place >> 6)] |= 1 << (place & 63)
        out[at + DENSE_CODES_AT + i] = codes[first + i]
    while stride < DENSE_RANKS:
        halves[(at + DENSE_RANKS_AT) // 2 + stride] = count
        stride += 1
    return DENSE_CODES_AT + count


@entry
def pack(
    numbers: Numbers, codes: Bytes, out: Bytes, page_ids: Numbers, places: Numbers, last: int
) -> tuple[int, int, int]:
    """Write the pages of ascending numbers to `out`; returns pages, bytes, and how many numbers were taken.

    The last page waits for more numbers unless `last` is 1. `places` gets the offset in `out`, negative for dense
    pages: `-1 - offset`. Numbers taken is negative, `-1 - index`, where numbers do not ascend.
    """
    pages, at, first = 0, 0, 0
    while first < len(numbers):
        page_id = page_of(numbers[first])
        end = first + 1
        while end < len(numbers) and page_of(numbers[end]) == page_id:
            if numbers[end] <= numbers[end - 1]:
                return pages, at, -1 - end
            end += 1
        if end == len(numbers) and last == 0:
            break
        if end < len(numbers) and numbers[end] <= numbers[end - 1]:
            return pages, at, -1 - end
        count = end - first
        dense = 1 if count >= DENSE_FROM else 0
        size = page_size(count, dense)
        if dense:
            written = _write_dense(out, at, numbers, codes, first, count)
        else:
            written = _write_sparse(out, at, numbers, codes, first, count)
        out[at + written : at + size] = 0
        out.view(np.int64)[at // 8] = checksum(out.ctypes.data + at, size, page_id)
        page_ids[pages], places[pages] = page_id, (-1 - at if dense else at)
        pages, at, first = pages + 1, at + size, end
    return pages, at, first


@entry
def unpack(page: int, dense: int, page_id: int, numbers: Numbers, codes: Bytes) -> int:
    """Numbers and codes of a page (its address) that was found sound; returns how many."""
    count, begin = page_count(page, dense), first_of(page_id)
    if dense != 0:
        found = 0
        for place in range(PAGE_NUMBERS):
            if (load64(page + BITS_AT + (place >> 6) * 8) >> (place & 63)) & 1:
                numbers[found], codes[found] = begin + place, load8(page + DENSE_CODES_AT + found)
                found += 1
        return found
    stride = 0
    for i in range(count):
        while load16(page + 8 + 2 * (stride + 1)) <= i:
            stride += 1
        numbers[i] = begin + (stride << STRIDE_BITS) + load8(page + LOWS_AT + i)
        codes[i] = load8(page + LOWS_AT + count + i)
    return count
