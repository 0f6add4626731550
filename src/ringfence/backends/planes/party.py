"""Distinct other parties of one side of a busy number, in every window at once.

Each party is kept with the tick it was last seen, so one set answers for all windows: exact to 128 (22 in the core
block, then a list), beyond that a map of 1,024 cells that each hold the last time anything fell there, read by linear
counting (Whang, Vander-Zanden and Taylor, ACM TODS 15(2), 1990).
"""

from __future__ import annotations

import math

from ringfence.backends.planes.kernel import kernel
from ringfence.backends.planes.layout import (
    CELL_TICKS,
    DAY,
    HOUR,
    INLINE,
    INLINE_LIMIT,
    LIST,
    LIST_LIMIT,
    LIST_POOL,
    MAP,
    MAP_BYTES,
    MAP_CELLS,
    MAP_POOL,
    MINUTE,
    SET_BLOCK,
    SET_KIND,
    SET_SIZE,
    SMALL,
    SWEEP_TICKS,
    SWEPT,
)
from ringfence.backends.planes.lock import save
from ringfence.backends.planes.memory import load16, load32, load64, store16, store32, store64
from ringfence.backends.planes.pool import block, give, take


@kernel
def _entries(base: int, core: int) -> int:
    """Address of the (print, tick) entries of a set that is still exact."""
    if load32(core + SET_KIND) == SMALL:
        return core + INLINE
    return block(base, LIST_POOL, load32(core + SET_BLOCK))


@kernel
def _drop_old(base: int, slot: int, core: int, now: int) -> int:
    """Drop the entries older than a day; returns how many are left."""
    at, size = _entries(base, core), load32(core + SET_SIZE)
    save(base, slot, at, size * 8)
    kept = 0
    for i in range(size):
        if now - load32(at + i * 8 + 4) < DAY:
            store64(at + kept * 8, load64(at + i * 8))
            kept += 1
    store32(core + SET_SIZE, kept)
    return kept


@kernel
def _cell(now: int) -> int:
    return now // CELL_TICKS % 65_535 + 1


@kernel
def _mark(base: int, slot: int, cells: int, mark: int, tick: int) -> int:
    at = cells + mark % MAP_CELLS * 2
    save(base, slot, at & ~7, 8)
    return store16(at, _cell(tick))


@kernel
def _widen(base: int, slot: int, core: int, now: int) -> int:
    """Move a full set to the next size; 0 when the pools have nothing left."""
    at, size = _entries(base, core), load32(core + SET_SIZE)
    if load32(core + SET_KIND) == SMALL:
        number = take(base, slot, LIST_POOL)
        if number == 0:
            return 0
        wide = block(base, LIST_POOL, number)
        for i in range(size):
            store64(wide + i * 8, load64(at + i * 8))
        store32(core + SET_BLOCK, number)
        return store32(core + SET_KIND, LIST)
    number = take(base, slot, MAP_POOL)
    if number == 0:
        return 0
    cells = block(base, MAP_POOL, number)
    for i in range(size):
        store16(cells + load32(at + i * 8) % MAP_CELLS * 2, _cell(load32(at + i * 8 + 4)))
    give(base, slot, LIST_POOL, load32(core + SET_BLOCK))
    store32(core + SET_BLOCK, number)
    store32(core + SWEPT, now)
    return store32(core + SET_KIND, MAP)


@kernel
def _sweep(base: int, slot: int, core: int, now: int) -> int:
    """Empty the cells older than a day, before their times come round again."""
    cells = block(base, MAP_POOL, load32(core + SET_BLOCK))
    save(base, slot, cells, MAP_BYTES)
    for i in range(MAP_CELLS):
        seen = load16(cells + i * 2)
        if seen != 0 and (_cell(now) - seen) % 65_535 * CELL_TICKS >= DAY:
            store16(cells + i * 2, 0)
    return store32(core + SWEPT, now)


@kernel
def shift_map(base: int, slot: int, core: int, before: int, now: int) -> int:
    """Keep the ages of all cells while the clock is set back."""
    cells = block(base, MAP_POOL, load32(core + SET_BLOCK))
    save(base, slot, cells, MAP_BYTES)
    for i in range(MAP_CELLS):
        seen = load16(cells + i * 2)
        if seen != 0:
            age = (_cell(before) - seen) % 65_535
            store16(cells + i * 2, (_cell(now) - 1 - age) % 65_535 + 1)
    return store32(core + SWEPT, now)


@kernel
def meet(base: int, slot: int, core: int, mark: int, now: int) -> int:
    """Note the party with that fingerprint as seen now. The core block itself must be saved by the caller."""
    if load32(core + SET_KIND) == MAP:
        if now - load32(core + SWEPT) > SWEEP_TICKS:
            _sweep(base, slot, core, now)
        return _mark(base, slot, block(base, MAP_POOL, load32(core + SET_BLOCK)), mark, now)
    at, size = _entries(base, core), load32(core + SET_SIZE)
    limit = INLINE_LIMIT if load32(core + SET_KIND) == SMALL else LIST_LIMIT
    oldest, place = now, 0
    for i in range(size):
        if load32(at + i * 8) == mark:
            save(base, slot, at + i * 8, 8)
            return store32(at + i * 8 + 4, now)
        if load32(at + i * 8 + 4) < oldest:
            oldest, place = load32(at + i * 8 + 4), i
    if size == limit:
        if now - oldest >= DAY:
            size = _drop_old(base, slot, core, now)
        elif _widen(base, slot, core, now) == 1 or load32(core + SET_KIND) == MAP:
            return meet_widened(base, slot, core, mark, now)
    where = at + (place if size == limit else size) * 8
    save(base, slot, where, 8)
    store64(where, mark | now << 32)
    return store32(core + SET_SIZE, size if size == limit else size + 1)


@kernel
def meet_widened(base: int, slot: int, core: int, mark: int, now: int) -> int:
    """Add a party that is not yet known to a set that has just been widened."""
    if load32(core + SET_KIND) == MAP:
        return _mark(base, slot, block(base, MAP_POOL, load32(core + SET_BLOCK)), mark, now)
    at, size = _entries(base, core), load32(core + SET_SIZE)
    save(base, slot, at + size * 8, 8)
    store64(at + size * 8, mark | now << 32)
    return store32(core + SET_SIZE, size + 1)


@kernel
def _estimate(occupied: int) -> int:
    """Linear counting; a full map reports where it saturates, 7,098."""
    empty = max(MAP_CELLS - occupied, 1)
    return round(MAP_CELLS * math.log(MAP_CELLS / empty))


@kernel
def count_parties(base: int, core: int, now: int, out: int) -> int:
    """Write the distinct parties of the five windows to `out`."""
    a, b, c, d, e = 0, 0, 0, 0, 0
    exact = load32(core + SET_KIND) != MAP
    at = _entries(base, core) if exact else block(base, MAP_POOL, load32(core + SET_BLOCK))
    for i in range(load32(core + SET_SIZE) if exact else MAP_CELLS):
        if exact:
            age = now - load32(at + i * 8 + 4)
        else:
            seen = load16(at + i * 2)
            age = (_cell(now) - seen) % 65_535 * CELL_TICKS if seen != 0 else DAY + 1
        a += age < MINUTE
        b += age < 10 * MINUTE
        c += age < 40 * MINUTE
        d += age < HOUR
        e += age < DAY
    if not exact:
        a, b, c, d, e = _estimate(a), _estimate(b), _estimate(c), _estimate(d), _estimate(e)
    store64(out, a)
    store64(out + 8, b)
    store64(out + 16, c)
    store64(out + 24, d)
    return store64(out + 32, e)


@kernel
def free_set(base: int, slot: int, core: int) -> int:
    """Give back the set's block, if it has one."""
    kind = load32(core + SET_KIND)
    if kind == SMALL:
        return 0
    return give(base, slot, LIST_POOL if kind == LIST else MAP_POOL, load32(core + SET_BLOCK))
