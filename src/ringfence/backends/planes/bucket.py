"""Finds a number's record, and chooses which one makes room when a bucket is full.

A record is worth the more the more its number did within a day; among equals the one longest idle goes. So a record
that matters is pushed out only by sixteen that matter as much in the same bucket, and which bucket that is depends on
a secret.
"""

from __future__ import annotations

from ringfence.backends.planes.busy import dissolve
from ringfence.backends.planes.kernel import kernel
from ringfence.backends.planes.layout import (
    BUCKET_BASE,
    BUCKET_BYTES,
    BUCKETS,
    CORE,
    DAY,
    EMERGENCY,
    EVENTS,
    FIRST,
    HOUR,
    KEY,
    LAST,
    RECORD_BYTES,
    RECORDS,
    TAGS,
    TIMES,
    WAYS,
)
from ringfence.backends.planes.lock import EVICTED, REFUSED, save
from ringfence.backends.planes.memory import load8, load16, load32, load64, store16, store32, store64

IDLE, SEVERAL, ACTIVE, BUSY, PROTECTED = range(5)
"""What a record is worth: at most one call within a day, 2-4, 5 or more, more than a record holds, emergency call."""


@kernel
def bucket_of(base: int, mixed: int) -> int:
    """Address of the bucket of the number that was mixed."""
    place = (mixed & 0xFFFFFFFF) * load64(base + BUCKETS) >> 32
    return base + load64(base + BUCKET_BASE) + place * BUCKET_BYTES


@kernel
def tag_of(mixed: int) -> int:
    """Sixteen bits of the number that was mixed, not 0."""
    return mixed >> 40 & 0xFFFF | 1


@kernel
def find(bucket: int, number: int, tag: int) -> int:
    """Address of the number's record, 0 when it has none."""
    for way in range(WAYS):
        if load16(bucket + TAGS + way * 2) == tag:
            record = bucket + RECORDS + way * RECORD_BYTES
            if load64(record + KEY) == number:
                return record
    return 0


@kernel
def worth(record: int, now: int) -> int:
    """Class of the record for keeping."""
    emergency = load32(record + EMERGENCY)
    if emergency != 0 and now - emergency < 2 * HOUR:
        return PROTECTED
    if now - load32(record + LAST) >= DAY:
        return IDLE
    if load64(record + CORE) != 0:
        return BUSY
    alive = 0
    for i in range(load8(record + EVENTS)):
        alive += now - load32(record + TIMES + i * 4) < DAY
    return ACTIVE if alive >= 5 else SEVERAL if alive >= 2 else IDLE


@kernel
def _weakest(bucket: int, now: int) -> int:
    """The way that makes room, -1 when all sixteen are protected."""
    best, best_worth, best_last = -1, PROTECTED, now
    for way in range(WAYS):
        if load16(bucket + TAGS + way * 2) == 0:
            return way
    for way in range(WAYS):
        record = bucket + RECORDS + way * RECORD_BYTES
        value, last = worth(record, now), load32(record + LAST)
        if value < best_worth or (value == best_worth and value != PROTECTED and last < best_last):
            best, best_worth, best_last = way, value, last
    return best


@kernel
def place(base: int, slot: int, bucket: int, number: int, tag: int, now: int) -> int:
    """Address of a fresh record for the number, saved for undo; 0 when the bucket is full of protected ones."""
    way = _weakest(bucket, now)
    if way < 0:
        store64(slot + REFUSED, load64(slot + REFUSED) + 1)
        return 0
    record = bucket + RECORDS + way * RECORD_BYTES
    save(base, slot, record, RECORD_BYTES)
    save(base, slot, bucket + TAGS, WAYS * 2)
    if load16(bucket + TAGS + way * 2) != 0:
        store64(slot + EVICTED, load64(slot + EVICTED) + 1)
        dissolve(base, slot, record)
    for at in range(0, RECORD_BYTES, 8):
        store64(record + at, 0)
    store64(record + KEY, number)
    store32(record + FIRST, now)
    store32(record + LAST, now)
    store16(bucket + TAGS + way * 2, tag)
    return record
