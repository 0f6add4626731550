"""From what detectors found to what the judge reads: the publication of each look."""

from __future__ import annotations

from typing import Protocol

from ringfence.analytics.inquiry import Key, Suspicion, found_again
from ringfence.analytics.published import Publication, publication
from ringfence.analytics.suspect import Detection

HOUR_MS = 3_600_000


class Watch(Protocol):
    """Looks at the records that are known by then, as the loop beside the judge does each minute."""

    def look(self, from_ms: int, until_ms: int) -> Publication:
        """All that is said from this look at that window on; it takes the place of what was said before."""
        ...


class Gathered:
    """Suspicions of a replay, each as found last; nobody has looked into any of them."""

    def __init__(self) -> None:
        self._held: dict[Key, Suspicion] = {}

    def take(self, found: Detection, at_ms: int) -> Publication:
        """Take what a look found, and say what is published then: exactly what the judge would be told."""
        for one in found.suspects:
            self._held[one.key] = found_again(self._held.get(one.key), one, at_ms)
        return publication(
            self._held.values(), records={}, cleared=frozenset(), forgotten={}, now_ms=at_ms, trunks=found.trunks
        )
