"""Locks and undo records in the mapped file, so that a worker killed in the middle leaves nothing torn.

Each worker owns a slot. Before it takes a lock it writes there which, and before it changes memory under the lock it
copies the old bytes there. Whoever finds the lock of a dead worker puts those bytes back and opens the lock.
"""

from __future__ import annotations

from ringfence.backends.planes.kernel import entry, kernel
from ringfence.backends.planes.memory import fence, load64, load_atomic, store64, store_atomic, swap

SLOT_BYTES = 8192
PID, START, TOKEN, WANT, WANT_INNER, TOP = 0, 8, 16, 24, 32, 40
"""Offsets in a slot: process id, its start time, lock word that it writes, locks wanted, bytes of undo."""
EVICTED, REFUSED, EXHAUSTED = 48, 56, 64
BASE = 72
"""Where this worker has mapped the file."""
OUT = SLOT_BYTES - 512
"""Where this worker's kernels write what they found."""
UNDO = 256
SPINS = 4000
"""About 50 microseconds; a longer wait goes back to Python, which yields the core to the holder."""


@kernel
def acquire(base: int, slot: int, lock: int, want: int) -> int:
    """Take the lock at that address; 0 when it stayed taken. `want` is WANT or WANT_INNER."""
    token = load64(slot + TOKEN)
    store_atomic(slot + want, lock - base)
    fence(0)
    for _ in range(SPINS):
        if load_atomic(lock) == 0 and swap(lock, 0, token) == 1:
            return 1
    store_atomic(slot + want, 0)
    return 0


@kernel
def release(base: int, slot: int, lock: int) -> int:
    """Open the outer lock and, where it is held, the inner one: what was changed now stands."""
    fence(0)
    store_atomic(slot + TOP, 0)
    inner = load64(slot + WANT_INNER)
    if inner != 0:
        store_atomic(base + inner, 0)
        store_atomic(slot + WANT_INNER, 0)
    store_atomic(lock, 0)
    return store_atomic(slot + WANT, 0)


@kernel
def save(base: int, slot: int, address: int, size: int) -> int:
    """Remember `size` bytes (a multiple of 8, as is the address) before they change."""
    top = load64(slot + TOP)
    log = slot + UNDO + top
    for at in range(0, size, 8):
        store64(log + at, load64(address + at))
    store64(log + size, address - base)
    store64(log + size + 8, size)
    fence(0)
    store_atomic(slot + TOP, top + size + 16)
    fence(0)
    return 1


@kernel
def put_back(base: int, slot: int) -> int:
    """Put back what the slot remembers; 1 when there was anything. May be killed and run again."""
    top = load64(slot + TOP)
    found = 1 if top > 0 else 0
    while top > 0:
        log = slot + UNDO + top
        address, size = load64(log - 16), load64(log - 8)
        for at in range(0, size, 8):
            store64(base + address + at, load64(log - 16 - size + at))
        top -= size + 16
    fence(0)
    store_atomic(slot + TOP, 0)
    return found


@entry
def rewind(base: int, slot: int) -> int:
    """Undo what a dead worker left unfinished and open its locks; 1 when something was unfinished."""
    found = put_back(base, slot)
    token = load64(slot + TOKEN)
    for want in (WANT_INNER, WANT):
        lock = load64(slot + want)
        if lock != 0:
            swap(base + lock, token, 0)
        store_atomic(slot + want, 0)
    return found
