"""What people said of numbers, in one table that all workers of a machine share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from ringfence.backends.planes import layout, standing
from ringfence.backends.planes.plane import BODY, Plane, Words
from ringfence.screening.facts import Reputation
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.number import PhoneNumber

LIVE_PER_BUCKET = 12
TRIES = 40


class ReputationTable:
    """Fulfils `ReputationBook`. Every worker may tell it every change: each `seq` is applied once.

    The store of complaints is the truth; a new table (`applied() == 0`) is told all of it again.
    """

    def __init__(self, folder: Path, numbers: int, clock_ms: Callable[[], int]) -> None:
        """Open or make `reputation.plane` there, for so many numbers that somebody said something of.

        Raises `Unavailable` when the disk has no room for it.
        """
        self._buckets = -(-numbers // LIVE_PER_BUCKET)
        text = repr((layout.VERSION, self._buckets, standing.STANDING_BYTES, standing.PEOPLE_LIMIT))
        shape = int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")
        size = self._buckets * standing.STANDING_BUCKET
        self._plane = Plane(folder / "reputation.plane", size, shape, self._lay_out)
        self._base, self._slot = self._plane.base, self._plane.slot
        self._clock_ms = clock_ms

    def _lay_out(self, words: Words) -> None:
        words[layout.BUCKET_BASE // 8], words[layout.BUCKETS // 8] = BODY, self._buckets

    def of(self, number: PhoneNumber, at_ms: int) -> Reputation | None:
        """Reputation decayed to `at_ms`; None when nobody said anything, or the record could not be read in time."""
        if not standing.spoken_of(self._slot, number | 0):
            return None
        found, complaints, refutals, reporters, sure = standing.standing(self._slot, number | 0, at_ms)
        if found < 0:
            self._plane.repair()
        return Reputation(complaints, refutals, reporters, sure) if found == 1 else None

    def complain(self, number: PhoneNumber, reporter: str, at_ms: int, seq: int = 0) -> None:
        """Count a complaint, unless it was applied before or this person complained within 14 days.

        A time in the future is taken to be now.
        """
        digest = hashlib.blake2b(reporter.encode("utf-8", "surrogatepass"), digest_size=4).digest()
        self._say(standing.COMPLAIN, number, int.from_bytes(digest, "big"), at_ms, seq)

    def refute(self, number: PhoneNumber, at_ms: int, seq: int = 0) -> None:
        """Count that somebody said stopping this number was wrong, unless applied before."""
        self._say(standing.REFUTE, number, 0, at_ms, seq)

    def forget(self, number: PhoneNumber, seq: int = 0) -> None:
        """Start the number anew, as after it changed hands, unless applied before."""
        self._say(standing.FORGET, number, 0, 0, seq)

    def _say(self, kind: int, number: PhoneNumber, reporter: int, at_ms: int, seq: int) -> None:
        at_ms = min(at_ms, self._clock_ms())
        for _ in range(TRIES):
            if standing.say(self._base, self._slot, kind, number | 0, reporter, at_ms, seq) != standing.BUSY:
                return
            self._plane.repair()
        raise Unavailable(f"{self._plane.path} stayed locked.", "Look for a stopped worker process.")

    def applied(self) -> int:
        """The last `seq` applied by any worker; 0 for a new table."""
        return int(self._plane.words[layout.APPLIED // 8])

    def warm(self) -> None:
        """Compile or load the kernels."""
        standing.spoken_of(self._slot, 0)
        standing.standing(self._slot, 0, layout.EPOCH_MS)
        standing.say(self._base, self._slot, standing.FORGET, 0, 0, layout.EPOCH_MS, 0)

    def close(self) -> None:
        """Leave the table; the last worker to leave writes it to disk."""
        self._plane.close()
