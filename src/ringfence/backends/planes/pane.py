"""Counts of one side of a busy number over sliding windows.

Attempts lie in rings of panes (5 s for the minute, 150 s to the hour, an hour for the day); the oldest pane of a
window counts in proportion, so a count is off by at most the calls of one pane, and by none when they came evenly.
The other counters keep this window and the one before, weighted likewise.
"""

from __future__ import annotations

from ringfence.backends.planes.kernel import kernel
from ringfence.backends.planes.layout import CLOCK, DAY, HOUR, PAIRS, PANES_1H, PANES_5S, PANES_150S
from ringfence.backends.planes.memory import load32, store32, store64

COUNTERS = 7
FIRSTS, ENDINGS, ANSWERS, TALK, SHORT_RINGS, SHORT_TALKS, CALLING_RELEASES = range(COUNTERS)


@kernel
def _advance_ring(ring: int, panes: int, width: int, old: int, now: int) -> int:
    gone = min(now // width - old // width, panes)
    for i in range(1, gone + 1):
        store32(ring + (old // width + i) % panes * 4, 0)
    return gone


@kernel
def _advance_pairs(core: int, at: int, width: int, old: int, now: int) -> int:
    gone = now // width - old // width
    if gone == 0:
        return 0
    for counter in range(COUNTERS):
        pair = core + PAIRS + counter * 16 + at
        store32(pair + 4, load32(pair) if gone == 1 else 0)
        store32(pair, 0)
    return gone


@kernel
def advance(core: int, now: int) -> int:
    """Move all windows on to that tick; earlier ticks than the last leave them where they are."""
    old = load32(core + CLOCK)
    if now <= old:
        return old
    _advance_ring(core + PANES_5S, 13, 20, old, now)
    _advance_ring(core + PANES_150S, 25, 600, old, now)
    _advance_ring(core + PANES_1H, 25, HOUR, old, now)
    _advance_pairs(core, 0, HOUR, old, now)
    _advance_pairs(core, 8, DAY, old, now)
    return store32(core + CLOCK, now)


@kernel
def _add_pane(ring: int, panes: int, width: int, tick: int, now: int) -> int:
    if now // width - tick // width >= panes:
        return 0
    at = ring + tick // width % panes * 4
    return store32(at, load32(at) + 1)


@kernel
def add_attempt(core: int, tick: int) -> int:
    """Count an attempt at that tick, which must not be after the core's clock."""
    now = load32(core + CLOCK)
    _add_pane(core + PANES_5S, 13, 20, tick, now)
    _add_pane(core + PANES_150S, 25, 600, tick, now)
    return _add_pane(core + PANES_1H, 25, HOUR, tick, now)


@kernel
def _add_pair(at: int, width: int, tick: int, now: int, amount: int) -> int:
    gone = now // width - tick // width
    if gone > 1:
        return 0
    return store32(at + 4 * gone, load32(at + 4 * gone) + amount)


@kernel
def add(core: int, counter: int, tick: int, amount: int) -> int:
    """Add to one of the counters of the last hour and day; what happened too long ago adds nothing."""
    now = load32(core + CLOCK)
    pair = core + PAIRS + counter * 16
    _add_pair(pair, HOUR, tick, now, amount)
    return _add_pair(pair + 8, DAY, tick, now, amount)


@kernel
def _sum(ring: int, panes: int, width: int, window: int, now: int) -> int:
    """Calls in the last `window` panes, the one before in proportion."""
    total = 0
    for i in range(window):
        total += load32(ring + (now // width + panes - i) % panes * 4)
    rest = load32(ring + (now // width + panes - window) % panes * 4)
    return total + (rest * (width - now % width) + width // 2) // width


@kernel
def _weighted(pair: int, width: int, now: int) -> int:
    return load32(pair) + (load32(pair + 4) * (width - now % width) + width // 2) // width


@kernel
def count_attempts(core: int, out: int) -> int:
    """Write the attempts of the five windows to `out`, as of the core's clock."""
    now = load32(core + CLOCK)
    store64(out, _sum(core + PANES_5S, 13, 20, 12, now))
    store64(out + 8, _sum(core + PANES_150S, 25, 600, 4, now))
    store64(out + 16, _sum(core + PANES_150S, 25, 600, 16, now))
    store64(out + 24, _sum(core + PANES_150S, 25, 600, 24, now))
    return store64(out + 32, _sum(core + PANES_1H, 25, HOUR, 24, now))


@kernel
def count_rest(core: int, out: int) -> int:
    """Write the seven counters, hour and day each, to `out`."""
    now = load32(core + CLOCK)
    for counter in range(COUNTERS):
        pair = core + PAIRS + counter * 16
        store64(out + counter * 16, _weighted(pair, HOUR, now))
        store64(out + counter * 16 + 8, _weighted(pair + 8, DAY, now))
    return COUNTERS
