"""What people said of numbers: weights that halve in 14 days, and who complained lately."""

from __future__ import annotations

import math

from ringfence.backends.planes.hashing import mix
from ringfence.backends.planes.kernel import entry, kernel
from ringfence.backends.planes.layout import (
    APPLIED,
    APPLY_LOCK,
    BUCKET_BASE,
    BUCKETS,
    DAY,
    EPOCH_MS,
    SEED,
    TAGS,
    TICK_MS,
    WAYS,
)
from ringfence.backends.planes.lock import BASE, EVICTED, WANT, WANT_INNER, acquire, release, save
from ringfence.backends.planes.memory import load16, load32, load64, loadf, store16, store32, store64, storef

HALF_LIFE = 14 * DAY
AGAIN_AFTER = 14 * DAY
"""The same person's next complaint counts after so long."""
KEY, COMPLAINTS, REFUTALS, AT, REPORTERS, KNOWN, PLACE, PEOPLE = 0, 8, 16, 24, 28, 32, 36, 40
PEOPLE_LIMIT = 19
STANDING_BYTES = 192
RECORDS = 64
STANDING_BUCKET = RECORDS + WAYS * STANDING_BYTES
COMPLAIN, REFUTE, FORGET = 0, 1, 2
Z = 1.959964
"""95 % on both sides."""
DONE, BUSY, EARLIER, REPEATED = 0, 1, 2, 3
"""Applied; try again; this change was applied before; this person complained lately."""


@kernel
def wilson(good: float, bad: float) -> float:
    """Lower bound of the share good/(good+bad) (Wilson, JASA 22, 1927)."""
    n = good + bad
    if n <= 0.0:
        return 0.0
    p = good / n
    spread = Z * math.sqrt(p * (1.0 - p) / n + Z * Z / (4.0 * n * n))
    return max((p + Z * Z / (2.0 * n) - spread) / (1.0 + Z * Z / n), 0.0)


@kernel
def _faded(weight: float, ticks: int) -> float:
    return weight * math.pow(0.5, max(ticks, 0) / HALF_LIFE)


@kernel
def _bucket_of(base: int, mixed: int) -> int:
    place = (mixed & 0xFFFFFFFF) * load64(base + BUCKETS) >> 32
    return base + load64(base + BUCKET_BASE) + place * STANDING_BUCKET


@kernel
def _bucket(base: int, number: int) -> int:
    return _bucket_of(base, mix(number, load64(base + SEED)))


@kernel
def _find(base: int, bucket: int, number: int) -> int:
    tag = mix(number, load64(base + SEED)) >> 40 & 0xFFFF | 1
    for way in range(WAYS):
        if load16(bucket + TAGS + way * 2) == tag:
            record = bucket + RECORDS + way * STANDING_BYTES
            if load64(record + KEY) == number:
                return record
    return 0


@kernel
def _make(base: int, slot: int, bucket: int, number: int, now: int) -> int:
    """A fresh record; in a full bucket the one of least weight makes room."""
    best, least = 0, 1e300
    for way in range(WAYS):
        record = bucket + RECORDS + way * STANDING_BYTES
        weight = -1.0
        if load16(bucket + TAGS + way * 2) != 0:
            weight = _faded(loadf(record + COMPLAINTS) + loadf(record + REFUTALS), now - load32(record + AT))
        if weight < least:
            best, least = way, weight
    record = bucket + RECORDS + best * STANDING_BYTES
    save(base, slot, record, STANDING_BYTES)
    save(base, slot, bucket + TAGS, WAYS * 2)
    if least >= 0.0:
        store64(slot + EVICTED, load64(slot + EVICTED) + 1)
    for at in range(0, STANDING_BYTES, 8):
        store64(record + at, 0)
    store64(record + KEY, number)
    store32(record + AT, now)
    store16(bucket + TAGS + best * 2, mix(number, load64(base + SEED)) >> 40 & 0xFFFF | 1)
    return record


@kernel
def _counts(record: int, reporter: int, now: int) -> int:
    """Note who complained; 0 when that person's last complaint is too recent to count again."""
    known = load32(record + KNOWN)
    for i in range(known):
        person = record + PEOPLE + i * 8
        if load32(person) == reporter:
            if now - load32(person + 4) < AGAIN_AFTER:
                return 0
            store32(person + 4, now)
            return 1
    place = load32(record + PLACE)
    store64(record + PEOPLE + place * 8, reporter | now << 32)
    store32(record + PLACE, (place + 1) % PEOPLE_LIMIT)
    store32(record + KNOWN, min(known + 1, PEOPLE_LIMIT))
    store32(record + REPORTERS, load32(record + REPORTERS) + 1)
    return 1


@kernel
def _weigh(record: int, cell: int, now: int) -> int:
    """Add one of today's weight; what comes late weighs what is left of it."""
    away = now - load32(record + AT)
    if away > 0:
        storef(record + COMPLAINTS, _faded(loadf(record + COMPLAINTS), away))
        storef(record + REFUTALS, _faded(loadf(record + REFUTALS), away))
        store32(record + AT, now)
    return storef(record + cell, loadf(record + cell) + _faded(1.0, -away))


@kernel
def _say(base: int, slot: int, bucket: int, kind: int, number: int, reporter: int, now: int) -> int:
    record = _find(base, bucket, number)
    if kind == FORGET:
        if record != 0:
            save(base, slot, bucket + TAGS, WAYS * 2)
            store16(bucket + TAGS + (record - bucket - RECORDS) // STANDING_BYTES * 2, 0)
        return DONE
    if record != 0:
        save(base, slot, record, STANDING_BYTES)
    else:
        record = _make(base, slot, bucket, number, now)
    if kind == COMPLAIN and _counts(record, reporter, now) == 0:
        return REPEATED
    _weigh(record, COMPLAINTS if kind == COMPLAIN else REFUTALS, now)
    return DONE


@entry
def say(base: int, slot: int, kind: int, number: int, reporter: int, at_ms: int, seq: int) -> int:
    """Apply one change, once: changes up to the last `seq` applied are passed over, `seq` 0 always applies."""
    gate = base + APPLY_LOCK
    if acquire(base, slot, gate, WANT) == 0:
        return BUSY
    bucket = _bucket(base, number)
    outcome = EARLIER
    if seq == 0 or seq > load64(base + APPLIED):
        outcome = BUSY
        if acquire(base, slot, bucket, WANT_INNER) == 1:
            outcome = _say(base, slot, bucket, kind, number, reporter, max((at_ms - EPOCH_MS) // TICK_MS, 1))
            if seq != 0:
                save(base, slot, base + APPLIED, 8)
                store64(base + APPLIED, seq)
    release(base, slot, gate)
    return outcome


@entry
def spoken_of(slot: int, number: int) -> int:
    """Whether the number may have a record; takes no lock, since most numbers have none."""
    base = load64(slot + BASE)
    mixed = mix(number, load64(base + SEED))
    bucket, tag = _bucket_of(base, mixed), mixed >> 40 & 0xFFFF | 1
    for way in range(WAYS):
        if load16(bucket + TAGS + way * 2) == tag:
            return 1
    return 0


@entry
def standing(slot: int, number: int, at_ms: int) -> tuple[int, int, int, int, int]:
    """Complaints, refutals, reporters and confidence, after 1; all 0 when nobody said anything, first -1 when busy."""
    base = load64(slot + BASE)
    bucket = _bucket(base, number)
    if acquire(base, slot, bucket, WANT) == 0:
        return -1, 0, 0, 0, 0
    record = _find(base, bucket, number)
    found = 1 if record != 0 else 0
    complaints, refutals, reporters = 0.0, 0.0, 0
    if found == 1:
        away = max((at_ms - EPOCH_MS) // TICK_MS, 1) - load32(record + AT)
        complaints, refutals = _faded(loadf(record + COMPLAINTS), away), _faded(loadf(record + REFUTALS), away)
        reporters = load32(record + REPORTERS)
    release(base, slot, bucket)
    sure = round(wilson(complaints, refutals) * 1000.0)
    return found, round(complaints * 1000.0), round(refutals * 1000.0), reporters, sure
