"""The three steps on the table: count an attempt, add the end of a call, look without counting."""

from __future__ import annotations

from ringfence.backends.planes import busy, quiet
from ringfence.backends.planes.bucket import bucket_of, find, place, tag_of
from ringfence.backends.planes.hashing import mix, print_of
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
from ringfence.backends.planes.lock import BASE, OUT, WANT, acquire, put_back, release, save
from ringfence.backends.planes.memory import (
    fields,
    load8,
    load16,
    load32,
    load64,
    prefetch,
    store8,
    store16,
    store32,
    store64,
)
from ringfence.backends.planes.pair import introduce
from ringfence.backends.planes.pane import advance

DONE, CALLING_BUSY, CALLED_BUSY, NO_CALLING, NO_CALLED, NEW_PAIR, EMERGENCY_CALL = 0, 1, 2, 4, 8, 16, 32
"""Bits of what a step returns and of what it is told; a step that found a side busy is taken again with
`status & AGAIN`."""
AGAIN = CALLING_BUSY | CALLED_BUSY | NEW_PAIR
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
    slot: int, out: int, number: int, mixed: int, other: int, mark: int, at_ms: int, side: int, flags: int
) -> int:
    """Count one side under its bucket's lock; 0 when the lock stayed taken."""
    base = load64(slot + BASE)
    bucket, tag, tick = bucket_of(base, mixed), tag_of(mixed), tick_of(at_ms)
    first = 1 if flags & NEW_PAIR else 0
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
        _add_attempt(base, slot, record, side, mark, at_ms, now, first)
        if side == 0:
            _sequence(record, other)
        if side == 0 and flags & EMERGENCY_CALL:
            store32(record + EMERGENCY, now)
        _report(base, record, side, now, out)
    release(base, slot, bucket)
    return 1


@kernel
def touch_both(slot: int, calling: int, called: int, at_ms: int, flags: int) -> int:
    """Count one attempt on both sides and write their fields to the worker's slot; returns as `touch` does."""
    base = load64(slot + BASE)
    seed = load64(base + SEED)
    mixed_calling, mixed_called = mix(calling, seed), mix(called, seed)
    prefetch(bucket_of(base, mixed_calling))
    prefetch(bucket_of(base, mixed_called))
    stage = flags & (CALLING_BUSY | CALLED_BUSY)
    if stage == 0 and introduce(base, calling, called, at_ms) != 0:
        flags |= NEW_PAIR
    new, nobody = flags & NEW_PAIR, 0 if is_number(calling) else NO_CALLING
    if stage != CALLED_BUSY and nobody == 0:
        mark = print_of(mixed_called)
        if _touch_side(slot, slot + OUT, calling, mixed_calling, called, mark, at_ms, 0, flags) == 0:
            return CALLING_BUSY | new
    if is_number(called):
        mark = print_of(mixed_calling)
        if _touch_side(slot, slot + OUT + FIELDS * 8, called, mixed_called, calling, mark, at_ms, 1, flags) == 0:
            return CALLED_BUSY | new | nobody
    return DONE | nobody | (0 if is_number(called) else NO_CALLED)


@entry
def touch(slot: int, calling: int, called: int, at_ms: int, flags: int) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """Count one attempt; returns a status and the fields of both sides.

    The status is DONE, to which NO_CALLING and NO_CALLED are added for a side that is not a number and so has no
    history of its own; or CALLING_BUSY (nothing was counted) or CALLED_BUSY (the calling side was): go on with
    `status & AGAIN` among the flags.
    """
    status = touch_both(slot, calling, called, at_ms, flags)
    return status, fields(slot + OUT), fields(slot + OUT + FIELDS * 8)


@kernel
def _finish_side(base: int, slot: int, number: int, other: int, side: int, at_ms: int, flags: int, talk_s: int) -> int:
    mixed, seed = mix(number, load64(base + SEED)), load64(base + SEED)
    bucket, tag, tick = bucket_of(base, mixed), tag_of(mixed), tick_of(at_ms)
    if acquire(base, slot, bucket, WANT) == 0:
        return 0
    record, mark = find(bucket, number, tag), print_of(mix(other, seed))
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
def finish(slot: int, calling: int, called: int, at_ms: int, flags: int, talk_s: int, stage: int) -> int:
    """Add the end of a call to both sides; returns the status that `touch` does, which is `stage` the next time."""
    base = load64(slot + BASE)
    ask_calling = stage != CALLED_BUSY and is_number(calling)
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
def peek(slot: int, number: int, at_ms: int) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """Both sides of the number, after 0 unknown number, 1 found, -1 when the lock stayed taken.

    Moves the record's clock on to `at_ms` and undoes that, so that looking changes nothing.
    """
    base = load64(slot + BASE)
    mixed = mix(number, load64(base + SEED))
    bucket, found = bucket_of(base, mixed), -1
    if acquire(base, slot, bucket, WANT) == 1:
        record = find(bucket, number, tag_of(mixed))
        found = 1 if record != 0 else 0
        if found == 1:
            _look(base, slot, record, max(tick_of(at_ms), load32(record + LAST)), slot + OUT)
        release(base, slot, bucket)
    return found, fields(slot + OUT), fields(slot + OUT + FIELDS * 8)
