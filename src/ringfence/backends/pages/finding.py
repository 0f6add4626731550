"""Kernels that find the profile of one number or of many."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ringfence.backends.pages.checksum import page_count, sound
from ringfence.backends.pages.kernel import entry, kernel
from ringfence.backends.pages.layout import (
    BITS_AT,
    BLOCK,
    BLOCK_BITS,
    BLOCKS,
    DAMAGED,
    DENSE_CODES_AT,
    DENSE_FLAG,
    DENSE_RANKS_AT,
    DIGIT_BITS,
    DIGITS,
    FILE,
    LOWS_AT,
    ODD,
    ODD_COUNT,
    ODD_IDS,
    ODD_NUMBERS,
    OFFSET_MASK,
    OFFSET_UNIT,
    PAGE_BITS,
    PAGE_NUMBERS,
    PAGES_END,
    SEEN,
    STRIDE_BITS,
    TOP,
    TOP_BITS,
)
from ringfence.backends.pages.memory import WIDE, load8, load16, load32, load64, match, prefetch

Numbers = npt.NDArray[np.int64]
Ids = npt.NDArray[np.uint32]
Bytes = npt.NDArray[np.uint8]
SLICE = 128
BATCH = 1 << 22
"""Numbers looked up at once; their index takes the low bits of a key, the place on the page and the page the rest."""
GROUPS = 512
PLACE_AT, INDEX_AT = 22, 36
INDEX_MASK, PLACE_MASK = BATCH - 1, (1 << 14) - 1
SOUND, BROKEN = 1, 2
_MULTIPLIER = -7046029254386353131


@kernel
def page_of(number: int) -> int:
    """Id of the page: form and country code, then the digits without the last four."""
    return number >> DIGIT_BITS << PAGE_BITS | int(np.int64(np.uint64(number & DIGITS) // np.uint64(PAGE_NUMBERS)))


@kernel
def place_of(number: int) -> int:
    """The last four digits."""
    return int(np.int64(np.uint64(number & DIGITS) % np.uint64(PAGE_NUMBERS)))


@kernel
def spread(value: int, bits: int) -> int:
    """The first place to look for a value in a table of `2**bits` cells."""
    mixed = (value ^ (value >> 29)) * _MULTIPLIER
    return (mixed >> (64 - bits)) & ((1 << bits) - 1)


@kernel
def _directory_at(places: int, page_id: int) -> int:
    """Index of the page in the directory, -1 where its block has none."""
    bits = load64(places + TOP_BITS)
    block = (page_id >> BLOCK_BITS) + 1
    cell = spread(block, bits)
    while True:
        at = load64(places + TOP) + 16 * cell
        found = load64(at)
        if found == block:
            return load64(at + 8) * BLOCK + (page_id & (BLOCK - 1))
        if found == 0:
            return -1
        cell = (cell + 1) & ((1 << bits) - 1)


@kernel
def _judge(places: int, seen: Bytes, index: int, entry_: int, page_id: int) -> int:
    """Check a page and remember for this process what came of it."""
    page = load64(places + FILE) + (entry_ & OFFSET_MASK) * OFFSET_UNIT
    seen[index] = SOUND if sound(page, entry_ & DENSE_FLAG, page_id, load64(places + PAGES_END)) else BROKEN
    return int(seen[index])


@kernel
def _entry(places: int, seen: Bytes, number: int) -> int:
    """What the directory says of the number's page: 0 when there is none, -1 when it cannot be believed."""
    page_id = page_of(number)
    index = _directory_at(places, page_id)
    if index < 0:
        return 0
    found = load32(load64(places + BLOCKS) + 4 * index)
    if found != 0 and load8(load64(places + SEEN) + index) != SOUND:
        return found if _judge(places, seen, index, found, page_id) == SOUND else -1
    return found


@kernel
def _odd_id(places: int, number: int) -> int:
    """Profile id of a number whose profile has no code; `DAMAGED` when it is not there."""
    numbers, count = load64(places + ODD_NUMBERS), load64(places + ODD_COUNT)
    low, high = 0, count
    while low < high:
        middle = (low + high) >> 1
        if load64(numbers + 8 * middle) < number:
            low = middle + 1
        else:
            high = middle
    if low == count or load64(numbers + 8 * low) != number:
        return DAMAGED
    return load32(load64(places + ODD_IDS) + 4 * low)


@kernel
def _bits_set(word: int) -> int:
    word = word - ((word >> 1) & 0x5555555555555555)
    word = (word & 0x3333333333333333) + ((word >> 2) & 0x3333333333333333)
    word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0F
    return ((word * 0x0101010101010101) >> 56) & 0xFF


@kernel
def _dense_code(page: int, place: int, end: int) -> int:
    word = load64(page + BITS_AT + (place >> 6) * 8)
    if (word >> (place & 63)) & 1 == 0:
        return 0
    rank = load16(page + DENSE_RANKS_AT + 2 * (place >> 9))
    for i in range(place >> 9 << 3, place >> 6):
        rank += _bits_set(load64(page + BITS_AT + 8 * i))
    rank += _bits_set(word & ((1 << (place & 63)) - 1))
    code = page + DENSE_CODES_AT + rank
    return load8(code) if code < end else DAMAGED


@kernel
def _first(mask: int) -> int:
    """Index of the lowest bit that is set."""
    return _bits_set((mask & -mask) - 1)


@kernel
def _sparse_code(page: int, first: int, behind: int, low: int, end: int) -> int:
    """Code of the number with that low byte among the page's numbers `first` to `behind`; 0 when there is none."""
    at, size = page + LOWS_AT + first, behind - first
    if size < 0 or at + size > end:
        return DAMAGED
    mask = match(at, low) & ((1 << min(size, WIDE)) - 1)
    while mask == 0 and size > WIDE:
        at, size = at + WIDE, size - WIDE
        mask = match(at, low) & ((1 << min(size, WIDE)) - 1)
    if mask == 0:
        return 0
    code = at + _first(mask) + page_count(page, 0)
    return load8(code) if code < end else DAMAGED


@kernel
def _code(places: int, entry_: int, place: int) -> int:
    page = load64(places + FILE) + (entry_ & OFFSET_MASK) * OFFSET_UNIT
    end = load64(places + PAGES_END)
    if entry_ & DENSE_FLAG:
        return _dense_code(page, place, end)
    rank = page + 8 + 2 * (place >> STRIDE_BITS)
    return _sparse_code(page, load16(rank), load16(rank + 2), place & 0xFF, end)


@entry
def find(places: int, seen: Bytes, number: int) -> int:
    """Profile id of one number; 0 when it is not registered, `DAMAGED` when its page cannot be believed."""
    found = _entry(places, seen, number)
    if found <= 0:
        return 0 if found == 0 else DAMAGED
    code = _code(places, found, place_of(number))
    return _odd_id(places, number) if code == ODD else code


@kernel
def _group(keys: Numbers, count: int, shift: int, grouped: Numbers) -> int:
    """Bring keys that lie near one another in the file together; within a group they keep their order."""
    ends = np.zeros(GROUPS + 1, np.int64)
    for i in range(count):
        ends[(keys[i] >> shift) + 1] += 1
    for i in range(GROUPS):
        ends[i + 1] += ends[i]
    for i in range(count):
        group = keys[i] >> shift
        grouped[ends[group]] = keys[i]
        ends[group] += 1
    return count


@entry
def places_of(places: int, numbers: Numbers, keys: Numbers, grouped: Numbers, out: Ids) -> int:
    """First step for many numbers: where each lies, as grouped keys; returns how many. `out` gets 0 for the others."""
    found, largest = 0, 0
    for i in range(len(numbers)):
        index = _directory_at(places, page_of(numbers[i]))
        out[i] = 0
        keys[found] = index << INDEX_AT | place_of(numbers[i]) << PLACE_AT | i
        found += 1 if index >= 0 else 0
        largest = max(largest, index)
    shift = INDEX_AT
    while largest >> (shift - INDEX_AT) >= GROUPS:
        shift += 1
    return _group(keys, found, shift, grouped)


@entry
def find_grouped(places: int, seen: Bytes, numbers: Numbers, keys: Numbers, out: Ids) -> int:
    """Second step: profile ids in about the order of the file, as `find`; returns how many lie on damaged pages.

    So what is read lies close together. Several numbers are looked up side by side, so that their loads wait together.
    """
    entries, ranks = np.empty(SLICE, np.int64), np.empty(SLICE, np.int64)
    file, end, blocks = load64(places + FILE), load64(places + PAGES_END), load64(places + BLOCKS)
    damaged = 0
    for begin in range(0, len(keys), SLICE):
        size = min(SLICE, len(keys) - begin)
        for i in range(size):
            key = keys[begin + i]
            found = load32(blocks + 4 * (key >> INDEX_AT))
            # A dense page is read where a sparse one has its ranks: that is inside the file and does no harm.
            entries[i] = found
            ranks[i] = (
                file + (found & OFFSET_MASK) * OFFSET_UNIT + 8 + 2 * ((key >> PLACE_AT & PLACE_MASK) >> STRIDE_BITS)
            )
            prefetch(ranks[i])
        for i in range(size):
            prefetch(ranks[i] // 64 * 64 + LOWS_AT + load16(ranks[i]))
        for i in range(size):
            key, found, code = keys[begin + i], entries[i], 0
            fresh = found != 0 and seen[key >> INDEX_AT] != SOUND
            if fresh and _judge(places, seen, key >> INDEX_AT, found, page_of(numbers[key & INDEX_MASK])) != SOUND:
                found, code = 0, DAMAGED
            if 0 < found < DENSE_FLAG:
                page, low = file + found * OFFSET_UNIT, key >> PLACE_AT & 0xFF
                code = _sparse_code(page, load16(ranks[i]), load16(ranks[i] + 2), low, end)
            elif found != 0:
                code = _code(places, found, key >> PLACE_AT & PLACE_MASK)
            if code == ODD:
                code = _odd_id(places, numbers[key & INDEX_MASK])
            damaged += 1 if code == DAMAGED else 0
            out[key & INDEX_MASK] = code
    return damaged


@entry
def scrub(places: int, seen: Bytes) -> int:
    """Check every page anew and return how many are damaged; lookups believe only what held."""
    top = load64(places + TOP)
    damaged = 0
    for cell in range(1 << load64(places + TOP_BITS)):
        block, index = load64(top + 16 * cell) - 1, load64(top + 16 * cell + 8) * BLOCK
        for i in range(BLOCK if block >= 0 else 0):
            found = load32(load64(places + BLOCKS) + 4 * (index + i))
            if found != 0:
                damaged += 1 if _judge(places, seen, index + i, found, block << BLOCK_BITS | i) == BROKEN else 0
    return damaged
