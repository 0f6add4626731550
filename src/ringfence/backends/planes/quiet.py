"""A number with few calls keeps its last eight, so that all its counts are exact."""

from __future__ import annotations

import math

from ringfence.backends.planes.kernel import kernel
from ringfence.backends.planes.layout import (
    ANSWERED,
    ATTEMPT,
    CALLED,
    CALLING_RELEASED,
    DAY,
    ENDED,
    EVENT_LIMIT,
    EVENTS,
    FIRST_CONTACT,
    HOUR,
    MARKS,
    MINUTE,
    PRINT_LOW,
    PRINTS,
    SHORT_RING,
    SHORT_TALK,
    TALKS,
    TICK_MS,
    TIMES,
)
from ringfence.backends.planes.memory import load8, load16, load32, load64, store8, store16, store32, store64

SAME_CALL = 4
NEAR_CALL = 2 * MINUTE
"""How far a record's start may lie from the attempt that it belongs to."""


@kernel
def mark_of(record: int, event: int) -> int:
    """Fingerprint of the event's other party."""
    return load32(record + PRINTS + event * 4) & PRINT_LOW | load8(record + MARKS + event) << 24


@kernel
def is_of(record: int, event: int, side: int) -> int:
    """Whether the event belongs to that side."""
    return 1 if (load32(record + PRINTS + event * 4) & CALLED != 0) == (side == 1) else 0


@kernel
def _move(record: int, source: int, target: int) -> int:
    store32(record + TIMES + target * 4, load32(record + TIMES + source * 4))
    store32(record + PRINTS + target * 4, load32(record + PRINTS + source * 4))
    store16(record + TALKS + target * 2, load16(record + TALKS + source * 2))
    return store8(record + MARKS + target, load8(record + MARKS + source))


@kernel
def drop_old(record: int, now: int) -> int:
    """Drop what lies more than a day back; returns how many events are left."""
    kept = 0
    for i in range(load8(record + EVENTS)):
        if now - load32(record + TIMES + i * 4) < DAY:
            _move(record, i, kept)
            kept += 1
    return store8(record + EVENTS, kept)


@kernel
def drop_side(record: int, side: int) -> int:
    """Drop the events of one side."""
    kept = 0
    for i in range(load8(record + EVENTS)):
        if is_of(record, i, side) == 0:
            _move(record, i, kept)
            kept += 1
    return store8(record + EVENTS, kept)


@kernel
def drop_first(record: int) -> int:
    """Drop the oldest event, where nothing better is left."""
    size = load8(record + EVENTS)
    for i in range(1, size):
        _move(record, i, i - 1)
    return store8(record + EVENTS, size - 1)


@kernel
def busier_side(record: int) -> int:
    """The side with more events."""
    called = 0
    for i in range(load8(record + EVENTS)):
        called += is_of(record, i, 1)
    return 1 if called * 2 > load8(record + EVENTS) else 0


@kernel
def append(record: int, tick: int, mark: int, flags: int, talk_s: int) -> int:
    """Add an event; there must be room."""
    at = load8(record + EVENTS)
    store32(record + TIMES + at * 4, tick)
    store32(record + PRINTS + at * 4, mark & PRINT_LOW | flags)
    store8(record + MARKS + at, mark >> 24)
    store16(record + TALKS + at * 2, min(talk_s, 65_535))
    return store8(record + EVENTS, at + 1)


@kernel
def finish(record: int, side: int, tick: int, mark: int, flags: int, talk_s: int) -> int:
    """Add the end of a call to its attempt; 1 done or known already, 0 when there is no such attempt."""
    best, distance = -1, NEAR_CALL
    for i in range(load8(record + EVENTS)):
        if is_of(record, i, side) == 0 or mark_of(record, i) != mark:
            continue
        away = abs(load32(record + TIMES + i * 4) - tick)
        if load32(record + PRINTS + i * 4) & ENDED != 0:
            if away <= SAME_CALL:
                return 1
        elif away <= distance:
            best, distance = i, away
    if best < 0:
        return 0
    store32(record + PRINTS + best * 4, load32(record + PRINTS + best * 4) | flags)
    store16(record + TALKS + best * 2, min(talk_s, 65_535))
    return 1


@kernel
def _bump(out: int, cell: int, age: int, amount: int) -> int:
    if age < HOUR:
        store64(out + cell * 8, load64(out + cell * 8) + amount)
    return store64(out + cell * 8 + 8, load64(out + cell * 8 + 8) + amount)


@kernel
def _bump_windows(out: int, age: int) -> int:
    store64(out, load64(out) + (age < MINUTE))
    store64(out + 8, load64(out + 8) + (age < 10 * MINUTE))
    store64(out + 16, load64(out + 16) + (age < 40 * MINUTE))
    store64(out + 24, load64(out + 24) + (age < HOUR))
    return store64(out + 32, load64(out + 32) + 1)


@kernel
def _met_later(record: int, event: int) -> int:
    """Whether a later attempt on the same side was with the same party."""
    flags, mark = load32(record + PRINTS + event * 4) & (CALLED | ATTEMPT), mark_of(record, event)
    for i in range(event + 1, load8(record + EVENTS)):
        if load32(record + PRINTS + i * 4) & (CALLED | ATTEMPT) == flags and mark_of(record, i) == mark:
            return 1
    return 0


@kernel
def _count_end(record: int, event: int, age: int, out: int) -> int:
    flags = load32(record + PRINTS + event * 4)
    _bump(out, 12, age, 1)
    _bump(out, 14, age, 1 if flags & ANSWERED else 0)
    _bump(out, 16, age, load16(record + TALKS + event * 2))
    _bump(out, 18, age, 1 if flags & SHORT_RING else 0)
    _bump(out, 20, age, 1 if flags & SHORT_TALK else 0)
    return _bump(out, 22, age, 1 if flags & CALLING_RELEASED else 0)


@kernel
def count_events(record: int, side: int, now: int, out: int) -> int:
    """Write attempts, parties and the seven counters of one side to the first 24 cells of `out`."""
    for i in range(24):
        store64(out + i * 8, 0)
    for i in range(load8(record + EVENTS)):
        age = now - load32(record + TIMES + i * 4)
        if is_of(record, i, side) == 0 or age >= DAY:
            continue
        flags = load32(record + PRINTS + i * 4)
        if flags & ATTEMPT:
            _bump_windows(out, age)
            if _met_later(record, i) == 0:
                _bump_windows(out + 40, age)
            if flags & FIRST_CONTACT:
                _bump(out, 10, age, 1)
        if flags & ENDED:
            _count_end(record, i, age, out)
    return 24


@kernel
def rhythm(record: int, side: int, out: int) -> int:
    """Write number, mean (ms) and coefficient of variation (per thousand) of the intervals to three cells."""
    size, total, squares, before = 0, 0.0, 0.0, -1
    for i in range(load8(record + EVENTS)):
        if is_of(record, i, side) == 0 or load32(record + PRINTS + i * 4) & ATTEMPT == 0:
            continue
        tick = load32(record + TIMES + i * 4)
        if before >= 0:
            gap = float((tick - before) * TICK_MS)
            size, total, squares = size + 1, total + gap, squares + gap * gap
        before = tick
    store64(out, size)
    mean = total / size if size > 0 else 0.0
    store64(out + 8, round(mean))
    spread = math.sqrt(max(squares / size - mean * mean, 0.0)) if size > 0 else 0.0
    return store64(out + 16, round(1000.0 * spread / mean) if mean > 0.0 else 0)


@kernel
def is_full(record: int) -> int:
    """Whether there is no room for another event."""
    return 1 if load8(record + EVENTS) == EVENT_LIMIT else 0
