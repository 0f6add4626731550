"""What numbers did lately, counted by all workers of the machine in one table that survives them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct

from ringfence.backends.planes import count, layout, lock
from ringfence.backends.planes.flood import fill
from ringfence.backends.planes.plane import BODY, Plane, Words
from ringfence.screening.facts import Velocity
from ringfence.telecom.call import CallRecord, Party
from ringfence.telecom.number import PhoneNumber

LIVE_PER_BUCKET = 12
"""Of 16 ways, so that few numbers meet a full bucket at the size asked for."""
PAIR_BYTES = 12
"""For each number and generation."""
AHEAD_MS = 60_000
"""A call further in the future than this is taken to be now."""
WAIT_S = 0.01
OWED_LIMIT = 10_000
SHORT_RING_MS, SHORT_TALK_MS = 3_500, 6_000
Attempt = tuple[PhoneNumber, PhoneNumber, int, bool]
BUSY = count.CALLING_BUSY | count.CALLED_BUSY
Fields = tuple[int, ...]
Owed = tuple[int, int, int, int]
"""Calling, called, time in ms, and the flags with which to go on."""
Sides = tuple[Velocity | None, Velocity | None]


class Health(Struct, frozen=True):
    """What did not go as it should, over all workers since the file was made (`owed`, `missed`: this worker)."""

    evicted: int
    """Records that made room for others."""
    refused: int
    """Numbers for which there was no room."""
    exhausted: int
    """Times a busy number found no block."""
    missed: int
    """Calls judged without velocity because another worker held the record too long."""
    owed: int
    """Of those, how many are still to be counted."""


def _shape(buckets: int, pair_lines: int) -> int:
    words = [value for name, value in sorted(vars(layout).items()) if name.isupper() and isinstance(value, int)]
    text = repr((words, buckets, pair_lines, LIVE_PER_BUCKET))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")


class VelocityTable:
    """Fulfils `VelocityStore`. Any number of processes may open the same folder; each opens its own object."""

    def __init__(self, folder: Path, numbers: int, clock_ms: Callable[[], int]) -> None:
        """Open or make `velocity.plane` in that folder, for so many live numbers; `clock_ms` is the wall clock.

        Raises `Unavailable` when the disk has no room for it.
        """
        buckets = -(-numbers // LIVE_PER_BUCKET)
        pair_lines = max(numbers * PAIR_BYTES // layout.LINE_BYTES, 64)
        self._pools = (
            (layout.CORE_BYTES, numbers // 8 + 64),
            (layout.LIST_BYTES, numbers // 64 + 16),
            (layout.MAP_BYTES, numbers // 512 + 8),
        )
        self._buckets, self._pair_lines = buckets, pair_lines
        size = buckets * layout.BUCKET_BYTES + 2 * pair_lines * layout.LINE_BYTES
        size += sum(block * capacity for block, capacity in self._pools)
        self._plane = Plane(folder / "velocity.plane", size, _shape(buckets, pair_lines), self._lay_out)
        self.fresh = self._plane.fresh
        """Whether the table is new, so that `rebuild` should tell it what the decision log knows."""
        self._slot = self._plane.slot
        self._clock_ms = clock_ms
        self._ceiling_ms = 0
        self._owed: list[Owed] = []
        self._missed = 0

    def _lay_out(self, words: Words) -> None:
        at = BODY
        words[layout.BUCKET_BASE // 8], words[layout.BUCKETS // 8] = at, self._buckets
        at += self._buckets * layout.BUCKET_BYTES
        words[layout.PAIR_BASE // 8], words[layout.PAIR_LINES // 8] = at, self._pair_lines
        at += 2 * self._pair_lines * layout.LINE_BYTES
        for kind, (block, capacity) in enumerate(self._pools):
            pool = (layout.POOLS + kind * layout.POOL_STRIDE) // 8
            words[pool : pool + 3] = at, block, capacity
            at += block * capacity

    def _present(self, at_ms: int) -> int:
        """A time that lies ahead of the clock is a wrong clock somewhere: it is now."""
        now = self._clock_ms()
        self._ceiling_ms = now + AHEAD_MS
        return at_ms if at_ms <= self._ceiling_ms else now

    def touch(self, calling: PhoneNumber, called: PhoneNumber, at_ms: int, *, emergency: bool) -> Sides:
        """Count one attempt and return the calling side and the called side, this attempt included.

        None for a side that is not a number, or whose record another worker held for longer than 10 ms; such an
        attempt is counted later.
        """
        if at_ms > self._ceiling_ms:
            at_ms = self._present(at_ms)
        if self._owed:
            self._pay()
        flags = count.EMERGENCY_CALL if emergency else 0
        status, one, other = count.touch(self._slot, calling | 0, called | 0, at_ms, flags)
        if status:
            return self._partly(status, one, other, (calling | 0, called | 0, at_ms, flags))
        return Velocity(*one), Velocity(*other)

    def _partly(self, status: int, one: Fields, other: Fields, attempt: Owed) -> Sides:
        """Let the holder go on, and see whether it died; after 10 ms the attempt is counted later."""
        until = time.monotonic() + WAIT_S
        pause = 0.0
        calling, called, at_ms, flags = attempt
        while status & BUSY:
            flags = flags & ~count.AGAIN | status & count.AGAIN
            if time.monotonic() > until:
                self._missed += 1
                if len(self._owed) < OWED_LIMIT:
                    self._owed.append((calling, called, at_ms, flags))
                break
            if pause > 0.0005:
                self._plane.repair()
            time.sleep(pause)
            pause += 0.0001
            counted = status & count.CALLED_BUSY
            status, again, other = count.touch(self._slot, calling, called, at_ms, flags)
            one = one if counted else again
        as_calling = None if status & (count.CALLING_BUSY | count.NO_CALLING) else Velocity(*one)
        return as_calling, None if status & (BUSY | count.NO_CALLED) else Velocity(*other)

    def _pay(self) -> None:
        """Count what could not be counted in time, oldest first."""
        while self._owed:
            calling, called, at_ms, flags = self._owed[0]
            status, _, _ = count.touch(self._slot, calling, called, at_ms, flags)
            if status & BUSY:
                self._owed[0] = (calling, called, at_ms, flags & ~count.AGAIN | status & count.AGAIN)
                return
            self._owed.pop(0)

    def peek(self, number: PhoneNumber, at_ms: int) -> Sides:
        """The number as calling and as called side, without counting anything; None where nothing is known."""
        for _ in range(20):
            found, one, other = count.peek(self._slot, number | 0, at_ms)
            if found >= 0:
                break
            self._plane.repair()
        if found < 1:
            return None, None
        calling, called = Velocity(*one), Velocity(*other)
        known = calling.attempts_1d or calling.ended_1d or calling.emergency_ago_s >= 0
        return calling if known else None, called if called.attempts_1d or called.ended_1d else None

    def ended(self, calling: PhoneNumber, called: PhoneNumber, record: CallRecord) -> None:
        """Add what the end of a call knows; the same record again within the last calls adds nothing."""
        flags = layout.ENDED
        by_calling = record.released_by is Party.CALLING
        if record.answered:
            flags |= layout.ANSWERED | (layout.SHORT_TALK if record.talk_ms <= SHORT_TALK_MS else 0)
        elif by_calling and record.ring_ms <= SHORT_RING_MS:
            flags |= layout.SHORT_RING
        flags |= layout.CALLING_RELEASED if by_calling else 0
        at_ms = record.at_ms if record.at_ms <= self._ceiling_ms else self._present(record.at_ms)
        talk_s = (record.talk_ms + 500) // 1000 if record.answered else 0
        stage = 0
        for _ in range(20):
            stage = count.finish(self._slot, calling | 0, called | 0, at_ms, flags, talk_s, stage)
            if not stage:
                return
            self._plane.repair()
        self._missed += 1

    def rebuild(self, attempts: Iterable[Attempt]) -> int:
        """Count attempts of the past, oldest first, as the decision log tells them; returns how many."""
        total = 0
        for calling, called, at_ms, emergency in attempts:
            self.touch(calling, called, at_ms, emergency=emergency)
            total += 1
        return total

    def fill(self, numbers: int, calls: int, at_ms: int, spread_ms: int) -> None:
        """Make that many calls among that many numbers, evenly over `spread_ms` up to `at_ms`: for measurements."""
        fill(self._slot, numbers, calls, at_ms, spread_ms)

    def health(self) -> Health:
        """Evictions, refusals, exhaustion and missed counts."""
        tally = self._plane.tally
        return Health(tally(lock.EVICTED), tally(lock.REFUSED), tally(lock.EXHAUSTED), self._missed, len(self._owed))

    def warm(self) -> None:
        """Compile or load all kernels, on a number that is none: nothing is counted."""
        count.touch(self._slot, 0, 0, layout.EPOCH_MS, count.CALLING_BUSY)
        count.finish(self._slot, 0, 0, layout.EPOCH_MS, 0, 0, 0)
        count.peek(self._slot, 0, layout.EPOCH_MS)

    def close(self) -> None:
        """Count what is owed and leave the table; the last worker to leave writes it to disk."""
        self._pay()
        self._plane.close()
