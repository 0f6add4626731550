"""Many made-up calls at once, to measure and to attack the table."""

from __future__ import annotations

from ringfence.backends.planes.count import touch_both
from ringfence.backends.planes.kernel import entry, kernel

MADE_UP = 1 << 60 | 86 << 50
FIRST_DIGITS = 8_613_000_000_000


@kernel
def made_up(index: int) -> int:
    """The number with that index, packed: consecutive E.164 numbers from +86 130 0000 0000."""
    return MADE_UP | FIRST_DIGITS + index


@entry
def fill(slot: int, numbers: int, calls: int, at_ms: int, spread_ms: int) -> int:
    """Call i goes from number i to one far away, both modulo `numbers`; times rise evenly to `at_ms`."""
    for i in range(calls):
        at = at_ms - spread_ms + spread_ms * (i + 1) // calls
        called = (i * 7_919 + i // numbers * 104_729 + 1) % numbers
        touch_both(slot, made_up(i % numbers), made_up(called), at, 0)
    return calls
