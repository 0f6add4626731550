"""From what detectors found to what the judge reads: which numbers are published, how sure, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from ringfence.analytics.inquiry import Key, Suspicion, found_again
from ringfence.analytics.published import PublishedNumber, publication
from ringfence.analytics.suspect import Suspect

HOUR_MS = 3_600_000


class Bounds(Struct, frozen=True):
    """From where on the judge's check `SUSPECTED` speaks: shares, as its rule says."""

    score: float
    confidence: float


class Published(Struct, frozen=True, gc=False):
    """One number as the judge may read it."""

    number: int
    score: float
    """0 to 1."""
    stop: bool
    """Whether its calls are stopped."""
    by: str
    """Code of the detector, or `model`."""
    until_ms: int
    trunks: tuple[str, ...] = ()
    """Its calls over these are stopped; empty: over all."""

    def stops(self, at_ms: int, trunk: str) -> bool:
        """Whether a call of the number is stopped that comes then over that trunk."""
        return self.stop and at_ms < self.until_ms and (not self.trunks or trunk in self.trunks)


class Page(Struct, frozen=True):
    """All that is said from a look on; it takes the place of the page before, as the judge's does."""

    numbers: tuple[Published, ...] = ()


class Watch(Protocol):
    """Looks at the records that are known by then, as the loop beside the judge does each minute."""

    def look(self, from_ms: int, until_ms: int) -> Page:
        """What follows from the records of that window."""
        ...


class Gathered:
    """Suspicions of a replay, each as found last; nobody has looked into any of them."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._held: dict[Key, Suspicion] = {}

    def page(self, suspects: Sequence[Suspect], at_ms: int) -> Page:
        """Take what a look found, and say what is published then: exactly what the judge would be told.

        A number is stopped from the bounds on, when a trusted detector found it by its own calls. Weak leads (what is
        in shadow, what only belongs to a suspected device or person) are published and stop nobody.
        """
        for one in suspects:
            self._held[one.key] = found_again(self._held.get(one.key), one, at_ms)
        said = publication(self._held.values(), records={}, cleared=frozenset(), forgotten={}, now_ms=at_ms)
        return Page(tuple(self._published(one) for one in said.numbers))

    def _published(self, one: PublishedNumber) -> Published:
        bounds = self._bounds
        stop = not one.weak and one.score >= bounds.score and one.confidence >= bounds.confidence
        return Published(one.number, one.score, stop, one.kind, one.until_ms, one.trunks)
