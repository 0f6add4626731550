"""How much one key may ask of one worker."""

from __future__ import annotations

from ringfence.telecom.errors import TooMany

BURST_S = 2.0
"""A key that was silent may send the requests of this many seconds at once."""


class Buckets:
    """A token bucket for each key, kept as the moment at which it will be full again (GCRA, ITU-T I.371)."""

    def __init__(self) -> None:
        self._full: dict[str, float] = {}

    def take(self, key: str, per_s: int, now_s: float) -> None:
        """Take one request at the moment `now_s` of a clock that never goes back; raises `TooMany`."""
        full = self._full.get(key, 0.0)
        start = full if full > now_s else now_s
        if start - now_s > BURST_S:
            raise TooMany(f"more than {per_s} requests a second", "wait as Retry-After says", retry_after_s=1)
        self._full[key] = start + 1 / per_s


class Room:
    """How many requests a worker holds at once."""

    def __init__(self, places: int) -> None:
        self._places = places
        self.taken = 0

    def enter(self) -> None:
        """Take a place; raises `TooMany` when there is none."""
        if self.taken >= self._places:
            raise TooMany(f"{self._places} requests are being worked on", "come back in a second", retry_after_s=1)
        self.taken += 1

    def leave(self) -> None:
        """Give the place back."""
        self.taken -= 1
