from __future__ import annotations

import numpy as np

from ringfence.backends.planes.kernel import entry
from ringfence.backends.planes.memory import (
    fence,
    load8,
    load16,
    load32,
    load64,
    load_atomic,
    loadf,
    set_bits,
    store8,
    store16,
    store32,
    store64,
    store_atomic,
    storef,
    swap,
)


@entry
def _all(at: int) -> int:
    store64(at, -2)
    store8(at + 8, 0x1FF)
    store16(at + 10, 0x1FFFF)
    store32(at + 12, 0x1FFFFFFFF)
    storef(at + 16, 1.5)
    store_atomic(at + 24, 4)
    fence(0)
    won = swap(at + 24, 4, 8) * 10 + swap(at + 24, 4, 16)
    set_bits(at + 24, 3)
    small = load8(at + 8) + load16(at + 10) + load32(at + 12)
    return won * 1_000_000_000_000 + small + load64(at) + load_atomic(at + 24) + int(loadf(at + 16) * 2.0)


def test_each_width_is_read_as_it_was_written_and_a_swap_wins_once() -> None:
    words = np.zeros(8, dtype=np.int64)
    assert _all(words.ctypes.data) == 10_000_000_000_000 + 255 + 65_535 + 4_294_967_295 - 2 + 11 + 3
