"""The three steps on the table: count an attempt, add the end of a call, look without counting."""

from __future__ import annotations

from ringfence.backends.planes import busy, quiet
from ringfence.backends.planes.bucket import bucket_of, find, place, tag_of
from ringfence.backends.planes.hashing import print_of
from ringfence.backends.planes.kernel import entry, kernel
from ringfence.backends.planes.layout import (
    ATTEMPT,
    CALLED,
    CORE_BYTES,
    DAY,
    EMERGENCY,
    EPOCH_MS,
    EVENTS,
    FIELDS,
    FIRST,
    FIRST_CONTACT,
    LAST,
    LAST_CALLED,
    RECORD_BYTES,
    RUN,
    RUN_SHARE,
    SEED,
    TICK_MS,
    TIMES,
)
from ringfence.backends.planes.lock import WANT, acquire, put_back, release, save
from ringfence.backends.planes.memory import load8, load16, load32, load64, store8, store16, store32, store64
from ringfence.backends.planes.pair import introduce
from ringfence.backends.planes.pane import advance

DONE, CALLING_BUSY, CALLED_BUSY, NO_CALLING, NO_CALLED = 0, 1, 2, 4, 8
BEGIN, AGAIN, ONLY_CALLED = 0, 1, 2
FIRST_CELL = 2 * FIELDS
OUT_CELLS = FIRST_CELL + 1
NEAR = 10
"""Called numbers at most this far apart are dialled in sequence."""
SHARE_FULL = 32_000


@kernel
def is_number(number: int) -> int:
    """Whether it can be told from others: an E.164 number or a short code."""
    return 1 if 1 <= number >> 60 <= 2 else 0


@kernel
def tick_of(at_ms: int) -> int:
    """Quarter seconds since 2015, at least 1."""
    return max((at_ms - EPOCH_MS) // TICK_MS, 1)


@kernel
def _bring_back(base: int, slot: int, record: int, tick: int) -> int:
    """A record more than a day ahead of the present was written by a wrong clock: shift it, keep its counts."""
    away = load32(record + LAST) - tick
    for i in range(load8(record + EVENTS)):
        store32(record + TIMES + i * 4, max(load32(record + TIMES + i * 4) - away, 1))
    for side in range(2):
        core = busy.core_of(base, record, side)
        if core != 0:
            busy.bring_back(base, slot, core, away)
    store32(record + FIRST, min(load32(record + FIRST), tick))
    store32(record + EMERGENCY, min(load32(record + EMERGENCY), tick))
    return store32(record + LAST, tick)


@kernel
def _settle(base: int, slot: int, record: int, tick: int) -> int:
    """Bring the saved record to that time, which never runs backwards for one number; returns its present tick."""
    last = load32(record + LAST)
    if tick < last:
        if last - tick <= DAY:
            return last
        return _bring_back(base, slot, record, tick)
    if tick - last >= DAY:
        busy.dissolve(base, slot, record)
        store8(record + EVENTS, 0)
        store32(record + RUN, 0)
    return store32(record + LAST, tick)


@kernel
def _make_room(base: int, slot: int, record: int, now: int) -> int:
    """Room for one more event: forget what is older than a day, else move the busier side to a block of its own."""
    if quiet.is_full(record) == 0 or quiet.drop_old(record, now) < 8:
        return 1
    if busy.promote(base, slot, record, quiet.busier_side(record), now) == 0:
        quiet.drop_first(record)
    return 1


@kernel
def _sequence(record: int, digits: int) -> int:
    """Follow the numbers that this one calls; the same number again neither continues nor ends a run."""
    run, before = load16(record + RUN), load32(record + LAST_CALLED)
    digits &= 0xFFFFFFFF
    store32(record + LAST_CALLED, digits)
    if run == 0:
        return store16(record + RUN, 1)
    if digits == before:
        return run
    near = 1 if abs(digits - before) <= NEAR else 0
    share = load16(record + RUN_SHARE)
    # In 32nds of a permille, rounded away from where it is, so that small steps are not lost.
    step = (SHARE_FULL - share + 15) // 16 if near == 1 else -((share + 15) // 16)
    store16(record + RUN_SHARE, share + step)
    return store16(record + RUN, min(run + 1, 65_535) if near == 1 else 1)


@kernel
def _report(base: int, record: int, side: int, now: int, out: int) -> int:
    """Write the 31 fields of a `Velocity`."""
    core = busy.core_of(base, record, side)
    if core != 0:
        busy.count_core(base, core, now, out)
        busy.rhythm(core, out + 26 * 8)
    else:
        quiet.count_events(record, side, now, out)
        quiet.rhythm(record, side, out + 26 * 8)
    store64(out + 24 * 8, load16(record + RUN) if side == 0 else 0)
    store64(out + 25 * 8, load16(record + RUN_SHARE) // 32 if side == 0 else 0)
    store64(out + 29 * 8, max(now - load32(record + FIRST), 0) * TICK_MS // 1000)
    emergency = load32(record + EMERGENCY)
    return store64(out + 30 * 8, max(now - emergency, 0) * TICK_MS // 1000 if emergency != 0 else -1)


@kernel
def _report_unkept(first: int, out: int) -> int:
    """What is known of a number for which there is no room: this attempt."""
    for i in range(FIELDS):
        store64(out + i * 8, 1 if i < 10 else 0)
    store64(out + 10 * 8, first)
    store64(out + 11 * 8, first)
    return store64(out + 30 * 8, -1)


@kernel
def _add_attempt(base: int, slot: int, record: int, side: int, mark: int, at_ms: int, now: int, first: int) -> int:
    core = busy.core_of(base, record, side)
    if core == 0:
        _make_room(base, slot, record, now)
        core = busy.core_of(base, record, side)
    else:
        save(base, slot, core, CORE_BYTES)
    if core != 0:
        return busy.attempt(base, slot, core, at_ms, now, mark, first)
    flags = ATTEMPT | (CALLED if side == 1 else 0) | (FIRST_CONTACT if first != 0 else 0)
    return quiet.append(record, now, mark, flags, 0)


@kernel
def _touch_side(
    base: int, slot: int, out: int, number: int, other: int, at_ms: int, side: int, first: int, emergency: int
) -> int:
    """Count one side under its bucket's lock; 0 when the lock stayed taken."""
    bucket, tag, tick = bucket_of(base, number), tag_of(base, number), tick_of(at_ms)
    if acquire(base, slot, bucket, WANT) == 0:
        return 0
    record = find(bucket, number, tag)
    if record != 0:
        save(base, slot, record, RECORD_BYTES)
    else:
        record = place(base, slot, bucket, number, tag, tick)
    if record == 0:
        _report_unkept(first, out)
    else:
        now = _settle(base, slot, record, tick)
        _add_attempt(base, slot, record, side, print_of(other, load64(base + SEED)), at_ms, now, first)
        if side == 0:
            _sequence(record, other)
        if emergency != 0:
            store32(record + EMERGENCY, now)
        _report(base, record, side, now, out)
    release(base, slot, bucket)
    return 1


@entry
def touch(base: int, slot: int, out: int, calling: int, called: int, at_ms: int, emergency: int, stage: int) -> int:
    """Count one attempt on both sides and write 2 x 31 fields to `out`.

    Returns CALLING_BUSY (nothing counted: go on with AGAIN), CALLED_BUSY (go on with ONLY_CALLED), or DONE, to which
    NO_CALLING and NO_CALLED are added for a side that is not a number and so has no history of its own.
    """
    if stage == BEGIN:
        store64(out + FIRST_CELL * 8, introduce(base, calling, called, at_ms))
    first = load64(out + FIRST_CELL * 8)
    ask_calling = stage != ONLY_CALLED and is_number(calling)
    if ask_calling and _touch_side(base, slot, out, calling, called, at_ms, 0, first, emergency) == 0:
        return CALLING_BUSY
    if is_number(called) and _touch_side(base, slot, out + FIELDS * 8, called, calling, at_ms, 1, first, 0) == 0:
        return CALLED_BUSY
    return DONE + (0 if is_number(calling) else NO_CALLING) + (0 if is_number(called) else NO_CALLED)


@kernel
def _finish_side(base: int, slot: int, number: int, other: int, side: int, at_ms: int, flags: int, talk_s: int) -> int:
    bucket, tag, tick = bucket_of(base, number), tag_of(base, number), tick_of(at_ms)
    if acquire(base, slot, bucket, WANT) == 0:
        return 0
    record, mark = find(bucket, number, tag), print_of(other, load64(base + SEED))
    if record != 0:
        save(base, slot, record, RECORD_BYTES)
    else:
        record = place(base, slot, bucket, number, tag, tick)
    if record != 0 and load32(record + LAST) - tick < DAY:
        store32(record + LAST, max(load32(record + LAST), tick))
        core = busy.core_of(base, record, side)
        if core != 0:
            save(base, slot, core, CORE_BYTES)
            busy.finish(core, tick, mark, flags, talk_s)
        elif quiet.finish(record, side, tick, mark, flags, talk_s) == 0:
            _make_room(base, slot, record, load32(record + LAST))
            core = busy.core_of(base, record, side)
            if core != 0:
                busy.finish(core, tick, mark, flags, talk_s)
            else:
                quiet.append(record, tick, mark, flags | (CALLED if side == 1 else 0), talk_s)
    release(base, slot, bucket)
    return 1


@entry
def finish(base: int, slot: int, calling: int, called: int, at_ms: int, flags: int, talk_s: int, stage: int) -> int:
    """Add the end of a call to both sides; returns as `touch` does."""
    ask_calling = stage != ONLY_CALLED and is_number(calling)
    if ask_calling and _finish_side(base, slot, calling, called, 0, at_ms, flags, talk_s) == 0:
        return CALLING_BUSY
    if is_number(called) and _finish_side(base, slot, called, calling, 1, at_ms, flags, talk_s) == 0:
        return CALLED_BUSY
    return DONE


@kernel
def _look(base: int, slot: int, record: int, now: int, out: int) -> int:
    for side in range(2):
        core = busy.core_of(base, record, side)
        if core != 0:
            save(base, slot, core, CORE_BYTES)
            advance(core, now)
        _report(base, record, side, now, out + side * FIELDS * 8)
    return put_back(base, slot)


@entry
def peek(base: int, slot: int, out: int, number: int, at_ms: int) -> int:
    """Write both sides of the number to `out`; 0 unknown number, 1 written, -1 when the lock stayed taken.

    Moves the record's clock on to `at_ms` and undoes that, so that looking changes nothing.
    """
    bucket, tag = bucket_of(base, number), tag_of(base, number)
    if acquire(base, slot, bucket, WANT) == 0:
        return -1
    record = find(bucket, number, tag)
    if record != 0:
        _look(base, slot, record, max(tick_of(at_ms), load32(record + LAST)), out)
    release(base, slot, bucket)
    return 1 if record != 0 else 0
