"""Fixed blocks in the file for the few numbers that need more than a record."""

from __future__ import annotations

from ringfence.backends.planes.kernel import kernel
from ringfence.backends.planes.layout import (
    POOL_BASE,
    POOL_BUMP,
    POOL_CAPACITY,
    POOL_FREE,
    POOL_LOCK,
    POOL_SIZE,
    POOL_STRIDE,
    POOLS,
)
from ringfence.backends.planes.lock import EXHAUSTED, WANT_INNER, acquire, save
from ringfence.backends.planes.memory import load64, store64


@kernel
def block(base: int, kind: int, number: int) -> int:
    """Address of block `number` (from 1)."""
    pool = base + POOLS + kind * POOL_STRIDE
    return base + load64(pool + POOL_BASE) + (number - 1) * load64(pool + POOL_SIZE)


@kernel
def _enter(base: int, slot: int) -> int:
    """Take the pools' lock, which is kept until the record's lock opens: a crash undoes both or neither."""
    if load64(slot + WANT_INNER) != 0:
        return 1
    return acquire(base, slot, base + POOL_LOCK, WANT_INNER)


@kernel
def take(base: int, slot: int, kind: int) -> int:
    """A zeroed block's number, 0 when none is left or the lock is taken: the caller makes do without."""
    if _enter(base, slot) == 0:
        return 0
    pool = base + POOLS + kind * POOL_STRIDE
    number = load64(pool + POOL_FREE)
    save(base, slot, pool + POOL_FREE, 16)
    if number != 0:
        address = block(base, kind, number)
        save(base, slot, address, 8)
        store64(pool + POOL_FREE, load64(address))
    else:
        number = load64(pool + POOL_BUMP) + 1
        if number > load64(pool + POOL_CAPACITY):
            store64(slot + EXHAUSTED, load64(slot + EXHAUSTED) + 1)
            return 0
        store64(pool + POOL_BUMP, number)
        address = block(base, kind, number)
    for at in range(0, load64(pool + POOL_SIZE), 8):
        store64(address + at, 0)
    return number


@kernel
def give(base: int, slot: int, kind: int, number: int) -> int:
    """Give a block back; 0 when the lock is taken, and the block is lost until the file is built again."""
    if _enter(base, slot) == 0:
        return 0
    pool = base + POOLS + kind * POOL_STRIDE
    address = block(base, kind, number)
    save(base, slot, pool + POOL_FREE, 16)
    save(base, slot, address, 8)
    store64(address, load64(pool + POOL_FREE))
    return store64(pool + POOL_FREE, number)
