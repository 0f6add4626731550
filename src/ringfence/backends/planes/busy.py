"""One side of a number with more calls a day than its record holds: a block of counters, rhythm and parties."""

from __future__ import annotations

import math

from ringfence.backends.planes import pane
from ringfence.backends.planes.kernel import kernel
from ringfence.backends.planes.layout import (
    ANSWERED,
    ATTEMPT,
    CALLING_RELEASED,
    CLOCK,
    CORE,
    CORE_BYTES,
    CORE_POOL,
    ENDED,
    EPOCH_MS,
    EVENTS,
    FIRST_CONTACT,
    INLINE,
    INTERVAL_LIMIT,
    INTERVALS,
    LAST_MS,
    LIST,
    LIST_POOL,
    MAP,
    MEAN,
    PRINTS,
    RECENT,
    RECENT_LIMIT,
    RING,
    SET_BLOCK,
    SET_KIND,
    SET_SIZE,
    SHORT_RING,
    SHORT_TALK,
    SWEPT,
    TALKS,
    TICK_MS,
    TIMES,
    VARIANCE,
)
from ringfence.backends.planes.lock import save
from ringfence.backends.planes.memory import load8, load16, load32, load64, loadf, store32, store64, storef
from ringfence.backends.planes.party import count_parties, free_set, meet, shift_map
from ringfence.backends.planes.pool import block, give, take
from ringfence.backends.planes.quiet import drop_side, is_of, mark_of


@kernel
def core_of(base: int, record: int, side: int) -> int:
    """Address of the side's block, 0 when it has none."""
    number = load32(record + CORE + side * 4)
    return block(base, CORE_POOL, number) if number != 0 else 0


@kernel
def _interval(core: int, at_ms: int) -> int:
    """Add to mean and variance (Welford 1962), the past fading once there are 64."""
    before = load64(core + LAST_MS)
    store64(core + LAST_MS, max(at_ms, before))
    if before == 0:
        return 0
    size = min(load32(core + INTERVALS) + 1, INTERVAL_LIMIT)
    away = float(max(at_ms - before, 0)) - loadf(core + MEAN)
    storef(core + MEAN, loadf(core + MEAN) + away / size)
    storef(core + VARIANCE, (1.0 - 1.0 / size) * (loadf(core + VARIANCE) + away * away / size))
    return store32(core + INTERVALS, size)


@kernel
def attempt(base: int, slot: int, core: int, at_ms: int, tick: int, mark: int, first: int) -> int:
    """Count one attempt. The block must have been saved."""
    pane.advance(core, tick)
    pane.add_attempt(core, tick)
    if first != 0:
        pane.add(core, pane.FIRSTS, tick, 1)
    _interval(core, at_ms)
    return meet(base, slot, core, mark, tick)


@kernel
def finish(core: int, tick: int, mark: int, flags: int, talk_s: int) -> int:
    """Count the end of a call; 0 when this record was among the last eight already."""
    same = (mark * 2_654_435_761 ^ tick * 40_503) & 0xFFFFFFFF | 1
    for i in range(RECENT_LIMIT):
        if load32(core + RECENT + i * 4) == same:
            return 0
    ring = load32(core + RING)
    store32(core + RECENT + ring * 4, same)
    store32(core + RING, (ring + 1) % RECENT_LIMIT)
    pane.advance(core, tick)
    pane.add(core, pane.ENDINGS, tick, 1)
    pane.add(core, pane.ANSWERS, tick, 1 if flags & ANSWERED else 0)
    pane.add(core, pane.TALK, tick, talk_s)
    pane.add(core, pane.SHORT_RINGS, tick, 1 if flags & SHORT_RING else 0)
    pane.add(core, pane.SHORT_TALKS, tick, 1 if flags & SHORT_TALK else 0)
    pane.add(core, pane.CALLING_RELEASES, tick, 1 if flags & CALLING_RELEASED else 0)
    return 1


@kernel
def promote(base: int, slot: int, record: int, side: int, now: int) -> int:
    """Give the side a block and move its events there; 0 when no block is to be had."""
    number = take(base, slot, CORE_POOL)
    if number == 0:
        return 0
    core = block(base, CORE_POOL, number)
    store32(core + CLOCK, now)
    for i in range(load8(record + EVENTS)):
        if is_of(record, i, side) == 0:
            continue
        tick, flags, mark = load32(record + TIMES + i * 4), load32(record + PRINTS + i * 4), mark_of(record, i)
        if flags & ATTEMPT:
            attempt(base, slot, core, EPOCH_MS + tick * TICK_MS, tick, mark, flags & FIRST_CONTACT)
        if flags & ENDED:
            finish(core, tick, mark, flags, load16(record + TALKS + i * 2))
    drop_side(record, side)
    return store32(record + CORE + side * 4, number)


@kernel
def dissolve(base: int, slot: int, record: int) -> int:
    """Give back the blocks of both sides."""
    for side in range(2):
        core = core_of(base, record, side)
        if core != 0:
            free_set(base, slot, core)
            give(base, slot, CORE_POOL, load32(record + CORE + side * 4))
            store32(record + CORE + side * 4, 0)
    return 0


@kernel
def bring_back(base: int, slot: int, core: int, away: int) -> int:
    """Shift a block whose clock ran ahead by `away` ticks: nothing is forgotten, what it counted counts as of now."""
    save(base, slot, core, CORE_BYTES)
    before = load32(core + CLOCK)
    store32(core + CLOCK, max(before - away, 0))
    store32(core + SWEPT, min(load32(core + SWEPT), load32(core + CLOCK)))
    store64(core + LAST_MS, max(load64(core + LAST_MS) - away * TICK_MS, 1))
    kind = load32(core + SET_KIND)
    if kind == MAP:
        return shift_map(base, slot, core, before, load32(core + CLOCK))
    at = core + INLINE
    if kind == LIST:
        at = block(base, LIST_POOL, load32(core + SET_BLOCK))
        save(base, slot, at, load32(core + SET_SIZE) * 8)
    for i in range(load32(core + SET_SIZE)):
        store32(at + i * 8 + 4, max(load32(at + i * 8 + 4) - away, 0))
    return 1


@kernel
def count_core(base: int, core: int, now: int, out: int) -> int:
    """Write attempts, parties and the seven counters to 24 cells."""
    pane.count_attempts(core, out)
    count_parties(base, core, now, out + 40)
    pane.count_rest(core, out + 80)
    return 24


@kernel
def rhythm(core: int, out: int) -> int:
    """Write number, mean (ms) and coefficient of variation (per thousand) of the intervals to three cells."""
    mean = loadf(core + MEAN)
    store64(out, load32(core + INTERVALS))
    store64(out + 8, round(mean))
    return store64(out + 16, round(1000.0 * math.sqrt(loadf(core + VARIANCE)) / mean) if mean > 0.0 else 0)
