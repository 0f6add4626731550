"""The operator's detectors as something to read, try with other figures, and change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from msgspec import Struct

from ringfence.analytics.detector import Detector
from ringfence.analytics.detector_path import Probation, Wish
from ringfence.analytics.detector_reader import DetectorSet
from ringfence.analytics.suspect import Suspect


class Trial(Struct, frozen=True, kw_only=True):
    """What a detector finds with the figures in force and with others, over the same calls."""

    from_ms: int
    until_ms: int
    records: int
    now: tuple[Suspect, ...]
    then: tuple[Suspect, ...]
    faults: tuple[str, ...] = ()

    @property
    def gained(self) -> tuple[Suspect, ...]:
        """Found only with the other figures."""
        return _only(self.then, self.now)

    @property
    def lost(self) -> tuple[Suspect, ...]:
        """Found only with the figures in force."""
        return _only(self.now, self.then)


class DetectorShelf(Protocol):
    """Where detectors' documents live."""

    def running(self) -> DetectorSet:
        """The detectors that run now, and those that are broken."""
        ...

    def trial(self, code: str, thresholds: Mapping[str, int | float], from_ms: int, until_ms: int) -> Trial:
        """Run one detector both ways over kept calls; nothing is kept of it. Raises `NotFound`, `Refused`."""
        ...

    def probation(self, code: str) -> Probation | None:
        """Its figures that run in shadow, if any do. Raises `NotFound`."""
        ...

    def change(self, code: str, wish: Wish) -> Detector:
        """Change figures and trust, durably, after its examples were tried with them.

        Other figures of a detector that acts run in shadow beside it. Raises `NotFound`; `NotWatched` for figures that
        shall act and did not run in shadow for a day, `NotAccepted` where figures of low trust shall act and nobody
        says why; `Refused` (also `BadRules`) when an example does not come out any more.
        """
        ...


def _only(mine: Iterable[Suspect], others: Iterable[Suspect]) -> tuple[Suspect, ...]:
    there = {one.key for one in others}
    return tuple(one for one in mine if one.key not in there)
