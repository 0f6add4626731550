"""Remembers which two numbers have met, in a fixed space: a blocked Bloom filter in two generations of 15 days.

A pair is remembered 15 to 30 days. A pair that never met is taken for one that did with the rate stated in
`docs/velocity.md` (Putze, Sanders and Singler, JEA 14, 2009, for one cache line a pair).
"""

from __future__ import annotations

from ringfence.backends.planes.hashing import mix
from ringfence.backends.planes.kernel import kernel
from ringfence.backends.planes.layout import GENERATION_MS, LINE_BYTES, PAIR_BASE, PAIR_LINES, SEED
from ringfence.backends.planes.memory import load64, set_bits, store64, store_atomic

BITS_SET = 5
LINE_BITS = 448


@kernel
def _line(base: int, generation: int, place: int) -> int:
    lines = load64(base + PAIR_LINES)
    return base + load64(base + PAIR_BASE) + ((generation & 1) * lines + place) * LINE_BYTES


@kernel
def _holds(line: int, bits: int) -> int:
    for i in range(BITS_SET):
        place = (bits >> i * 9 & 511) * LINE_BITS >> 9
        if load64(line + 8 + (place >> 6) * 8) >> (place & 63) & 1 == 0:
            return 0
    return 1


@kernel
def _put(line: int, bits: int) -> int:
    for i in range(BITS_SET):
        place = (bits >> i * 9 & 511) * LINE_BITS >> 9
        set_bits(line + 8 + (place >> 6) * 8, 1 << (place & 63))
    return 1


@kernel
def introduce(base: int, one: int, other: int, at_ms: int) -> int:
    """Remember that the two met; 1 when they had not before, in either direction. Takes no lock."""
    lines = load64(base + PAIR_LINES)
    if lines == 0:
        return 0
    seed = load64(base + SEED)
    bits = mix(mix(min(one, other), seed) ^ max(one, other), seed)
    place = (mix(bits, seed) & 0xFFFFFFFF) * lines >> 32
    generation = at_ms // GENERATION_MS
    line, before = _line(base, generation, place), _line(base, generation - 1, place)
    if load64(line) < generation:
        for at in range(8, LINE_BYTES, 8):
            store64(line + at, 0)
        store_atomic(line, generation)
    elif _holds(line, bits) == 1:
        return 0
    _put(line, bits)
    return 1 if load64(before) != generation - 1 or _holds(before, bits) == 0 else 0
