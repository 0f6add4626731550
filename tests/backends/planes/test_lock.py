from __future__ import annotations

import numpy as np

from ringfence.backends.planes.kernel import entry
from ringfence.backends.planes.lock import TOKEN, TOP, UNDO, WANT, WANT_INNER, acquire, rewind, save
from ringfence.backends.planes.memory import store64

SLOT = 8_192


@entry
def _stop_in_the_middle(base: int, slot: int) -> int:
    """What a killed worker leaves: two locks taken, two places half changed."""
    acquire(base, slot, base + 64, WANT)
    acquire(base, slot, base + 128, WANT_INNER)
    save(base, slot, base + 256, 16)
    store64(base + 256, 7)
    save(base, slot, base + 256, 8)
    save(base, slot, base + 512, 8)
    store64(base + 256, 8)
    return store64(base + 512, 9)


def test_a_half_done_change_is_put_back_and_its_locks_open() -> None:
    words = np.zeros(4_096, dtype=np.int64)
    words[32], words[33], words[64] = 1, 2, 3
    words[(SLOT + TOKEN) // 8] = 5
    base = words.ctypes.data
    _stop_in_the_middle(base, base + SLOT)
    assert words[8] == words[16] == 5
    assert (words[32], words[64]) == (8, 9)
    assert words[(SLOT + TOP) // 8] > 0
    assert rewind(base, base + SLOT) == 1
    assert (words[32], words[33], words[64]) == (1, 2, 3)
    assert words[8] == words[16] == words[(SLOT + TOP) // 8] == 0
    assert rewind(base, base + SLOT) == 0
    assert UNDO >= TOP + 8


def test_the_lock_of_another_worker_stays_closed() -> None:
    words = np.zeros(4_096, dtype=np.int64)
    words[(SLOT + TOKEN) // 8], words[(SLOT + WANT) // 8], words[8] = 5, 64, 6
    rewind(words.ctypes.data, words.ctypes.data + SLOT)
    assert words[8] == 6
