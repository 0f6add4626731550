"""The way of changed figures: tried on past calls, a day in shadow, live. At once only when somebody says why.

While a detector acts, figures that are to follow run in shadow beside it, as a detector of their own: nobody is without
protection for the day that they are watched.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec
from msgspec import Struct

from ringfence.analytics.detector import Change, Detector, DetectorHeader
from ringfence.telecom.citing import Trust
from ringfence.telecom.errors import Refused
from ringfence.telecom.verdict import Mode

Figures: TypeAlias = Mapping[str, int | float]
IN_SHADOW = dt.timedelta(hours=24)
"""The longest window that detectors look at: after it every run has seen a whole day with the new figures."""
NEXT = "_NEXT"
"""Behind the code of a detector: its figures that run in shadow."""
LONGEST_CODE = 40


class NotWatched(Refused):
    """Figures shall act that did not run in shadow."""


class NotAccepted(Refused):
    """Figures of low trust shall act, and nobody says why."""


class Wish(Struct, frozen=True, kw_only=True):
    """A change that a person asks for."""

    thresholds: Figures = {}
    """Those that shall be other than they are in force."""
    mode: Mode
    by: str
    reason: str
    at_once: bool = False
    """Let them act without a day in shadow; `reason` says what does not wait."""
    accepted: str = ""
    """Why the person lets figures of low trust act."""

    @property
    def acts(self) -> bool:
        """Whether what is found counts from then on."""
        return acts(self.mode)


class Probation(Struct, frozen=True, kw_only=True):
    """Figures that run in shadow."""

    figures: dict[str, int | float]
    beside: bool
    """Whether others act meanwhile."""
    step: Change | None
    """By whom, when and why they were put there; None: it came so."""
    ready_at: dt.datetime | None
    """From when they may act."""
    ready: bool


def acts(mode: Mode) -> bool:
    """Whether finds in this mode count."""
    return mode in (Mode.LIVE, Mode.CANARY)


def low_trust(header: DetectorHeader) -> bool:
    """Whether no source of its figures is trusted: somebody has to say why it may act."""
    return not any(source.trust is Trust.HIGH for source in header.sources)


def candidate(detector: Detector) -> Detector | None:
    """The figures that run in shadow beside a detector, as a detector of their own."""
    header = detector.header
    if not header.candidate or not detector.live:
        return None
    shadow = msgspec.structs.replace(
        header, code=f"{header.code}{NEXT}", mode=Mode.SHADOW, thresholds={**header.thresholds, **header.candidate},
        title_zh=f"{header.title_zh}（新阈值）", title_en=f"{header.title_en} (new thresholds)", candidate={},
    )  # fmt: skip
    return msgspec.structs.replace(detector, header=shadow, candidate_of=header.code)


def probation(header: DetectorHeader, now: dt.datetime) -> Probation | None:
    """What runs in shadow of it, and whether it has been there for long enough."""
    beside = acts(header.mode) and bool(header.candidate)
    if not beside and header.mode is not Mode.SHADOW:
        return None
    figures = {**header.thresholds, **header.candidate} if beside else header.thresholds
    step = next((begun for begun, ended in _stretches(header.history, figures) if ended is None), None)
    ready_at = None if step is None else step.at + IN_SHADOW
    ready = ready_at is not None and ready_at <= now
    return Probation(figures=figures, beside=beside, step=step, ready_at=ready_at, ready=ready)


def proven(header: DetectorHeader, figures: Figures, now: dt.datetime) -> bool:
    """Whether the history knows a whole day on end with exactly these figures."""
    return any((ended or now) - begun.at >= IN_SHADOW for begun, ended in _stretches(header.history, figures))


def check_wish(header: DetectorHeader, wish: Wish, shipped: DetectorHeader | None, now: dt.datetime) -> None:
    """Raise `NotWatched` or `NotAccepted` for a wish that leaves the way; `shipped` is the package's own header."""
    if not wish.acts:
        return
    figures = {**header.thresholds, **wish.thresholds}
    as_shipped = shipped is not None and acts(shipped.mode) and figures == shipped.thresholds
    stays = acts(header.mode) and figures == header.thresholds
    if not (wish.at_once or stays or as_shipped or proven(header, figures, now)):
        raise NotWatched("these figures have not run in shadow for a day", "put them into shadow first")
    if low_trust(header) and not (stays or wish.accepted):
        raise NotAccepted("every source of its figures is of low trust", "say why it may act all the same")


def _stretches(history: Sequence[Change], figures: Figures) -> Iterator[tuple[Change, dt.datetime | None]]:
    """From which step until when exactly these figures ran on end; None: they still do."""
    begun: Change | None = None
    for step in history:
        same = step.mode is not Mode.OFF and step.figures == figures
        if begun is not None and not same:
            yield begun, step.at
            begun = None
        if same and begun is None:
            begun = step
    if begun is not None:
        yield begun, None
