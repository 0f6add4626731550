"""Where everything lies in the velocity file, in bytes; ticks are quarters of a second since 2015."""

from __future__ import annotations

VERSION = 1
EPOCH_MS = 1_420_070_400_000
"""2015-01-01 UTC; 32 bits of ticks last until 2049."""
TICK_MS = 250
MINUTE, HOUR, DAY = 240, 14_400, 345_600
"""In ticks."""
WINDOWS = (MINUTE, 10 * MINUTE, 40 * MINUTE, HOUR, DAY)
FIELDS = 31
"""Fields of a `Velocity`."""

# Header
HEADER_BYTES = 4096
MAGIC, FORMAT, SHAPE, SEED, BUCKETS, CLEAN, BOOT = 0, 8, 16, 24, 32, 40, 48
BUCKET_BASE, POOL_LOCK, PAIR_BASE, PAIR_LINES, SLOT_COUNT = 56, 64, 72, 80, 88
APPLIED, APPLY_LOCK = 96, 104
"""Table of complaints only: the last change applied, and the lock under which that happens."""
POOLS = 128
POOL_STRIDE = 40
POOL_BASE, POOL_SIZE, POOL_CAPACITY, POOL_FREE, POOL_BUMP = 0, 8, 16, 24, 32
CORE_POOL, LIST_POOL, MAP_POOL = 0, 1, 2

# Bucket: lock, 16 tags of 16 bits, then 16 records
WAYS = 16
TAGS = 8
RECORDS = 64
RECORD_BYTES = 128
BUCKET_BYTES = RECORDS + WAYS * RECORD_BYTES

# Record: one number, both sides
KEY, FIRST, LAST, EMERGENCY = 0, 8, 12, 16
CORE = 24
"""Two words: block of the calling side and of the called side, 0 where the events below suffice."""
LAST_CALLED, RUN, RUN_SHARE, EVENTS = 20, 32, 34, 36
MARKS = 40
"""Bits 24-30 of each event's fingerprint, a byte each."""
TIMES, PRINTS, TALKS = 48, 80, 112
EVENT_LIMIT = 8
PRINT_LOW = 0xFFFFFF
CALLED, ATTEMPT, FIRST_CONTACT, ENDED, ANSWERED, SHORT_RING, SHORT_TALK, CALLING_RELEASED = (
    1 << n for n in range(24, 32)
)

# Core block: one side of a busy number
CORE_BYTES = 640
LAST_MS, MEAN, VARIANCE = 0, 8, 16
INTERVALS, SET_KIND, SET_BLOCK, SET_SIZE, CLOCK, SWEPT, RING = 24, 28, 32, 36, 40, 44, 48
PANES_5S, PANES_150S, PANES_1H = 64, 116, 216
PAIRS = 320
"""Seven counters of four words: this hour, the hour before, this day, the day before."""
RECENT = 432
"""Prints of the last records of ended calls, against counting one twice."""
RECENT_LIMIT = 8
INLINE = 464
INLINE_LIMIT = 22
INTERVAL_LIMIT = 64

# Sets of other parties
SMALL, LIST, MAP = 0, 1, 2
LIST_LIMIT = 128
LIST_BYTES = LIST_LIMIT * 8
MAP_CELLS = 1024
MAP_BYTES = MAP_CELLS * 2
CELL_TICKS = 8
"""Two seconds: 65,535 of them are 36 hours."""
SWEEP_TICKS = 6 * HOUR

# Pairs that have met
LINE_BYTES = 64
GENERATION_MS = 15 * 86_400_000
