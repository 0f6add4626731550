"""Drift of a model in one network: its first days here, how far a later day has moved from them, and what is kept."""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

from msgspec import Struct

from ringfence.analytics.scores.drift import Reference, State
from ringfence.analytics.scores.model import SCORE_NAME, NumberModel, Scored
from ringfence.telecom.verdict import Mode

DAY_MS = 86_400_000
BEGINNING_DAYS = 7
"""Days that make the beginning: a week has working days and a weekend."""
Missing: TypeAlias = Literal["", "off", "unusable", "short", "few", "failed"]
"""Why nothing was measured: the model is off; it cannot be used or was left out; records of less than a day; fewer
numbers than `LEAST_NUMBERS`; the measurement failed."""
LEAST_NUMBERS = 500
"""Of fewer, chance alone moves a PSI of ten bins by a tenth."""


class Beginning(Struct, frozen=True, kw_only=True):
    """How the first days of a model in this network were spread: what later days are compared with.

    Not the training rows: abuse is enriched there, windows of several lengths are mixed and labels choose the numbers,
    so that any network differs from them, and a drift from them says nothing new.
    """

    from_ms: int
    until_ms: int
    days: int
    numbers: int
    """Rows of all days."""
    references: tuple[Reference, ...]


class Moved(Struct, frozen=True, kw_only=True):
    """One feature, or the score: how far it has moved."""

    name: str
    zh: str
    en: str
    psi: float
    """From the days compared with."""
    training: float
    """From the training rows."""
    state: State


class Measurement(Struct, frozen=True, kw_only=True):
    """One day against the beginning; against the training rows when there is no beginning (`days` is 0)."""

    at_ms: int
    from_ms: int
    until_ms: int
    version: str
    mode: Mode
    numbers: int
    since_ms: int
    """When the days compared with begin, and end; 0 for the training rows."""
    before_ms: int
    days: int
    look: float
    alarm: float
    """The bounds of `features.toml`."""
    moved: tuple[Moved, ...]
    """The farthest first."""
    state: State
    """Of what has moved farthest."""

    @property
    def score(self) -> float:
        """How far the score has moved."""
        return next((one.psi for one in self.moved if one.name == SCORE_NAME), 0.0)

    @property
    def trained(self) -> float:
        """How far the score lies from that of the training rows."""
        return next((one.training for one in self.moved if one.name == SCORE_NAME), 0.0)


class Point(Struct, frozen=True, kw_only=True):
    """What stays of an earlier measurement."""

    at_ms: int
    score: float
    worst: float
    zh: str
    en: str
    """What had moved farthest, in words."""
    state: State


class KeptDrift(Struct, frozen=True, kw_only=True):
    """What is kept of one version."""

    version: str
    mode: Mode
    looked_ms: int
    """When somebody last tried to measure."""
    missing: Missing = ""
    numbers: int = 0
    """In the last look, also when they were too few."""
    beginning: Beginning | None = None
    """For the next measurement; the day of the last one may have joined it."""
    compared: Beginning | None = None
    """What the last measurement was compared with."""
    last: Measurement | None = None
    alarm_since_ms: int = 0
    """When the present alarm began; 0 without one."""
    alarm_seen_ms: int = 0
    """When it was last above the bound."""
    history: tuple[Point, ...] = ()
    """Newest last."""


class DriftBook(Protocol):
    """Keeps it, version by version."""

    def kept(self, version: str) -> KeptDrift | None:
        """What is kept of a version; raises `Refused` when it is damaged."""
        ...

    def keep(self, kept: KeptDrift) -> None:
        """Replace it, durably; raises `Unavailable`."""
        ...

    def newest(self) -> KeptDrift | None:
        """Of the version that was looked at last; raises `Refused` when it is damaged."""
        ...


def measured(model: NumberModel, scored: Scored, beginning: Beginning | None, at_ms: int) -> Measurement:
    """How far what was scored has moved."""
    words = {one.name: (one.zh, one.en) for one in model.features.feature} | {SCORE_NAME: ("得分", "score")}
    trained = model.drift(scored)
    found = model.drift(scored, beginning.references) if beginning else trained
    far = {one.name: one.psi for one in trained}
    moved = [
        Moved(
            name=one.name,
            zh=words[one.name][0],
            en=words[one.name][1],
            psi=one.psi,
            training=far[one.name],
            state=one.state,
        )
        for one in found
    ]
    return Measurement(
        at_ms=at_ms,
        from_ms=scored.profiles.from_ms,
        until_ms=scored.profiles.until_ms,
        version=model.facts.version,
        mode=model.facts.mode,
        numbers=len(scored.raw),
        since_ms=beginning.from_ms if beginning else 0,
        before_ms=beginning.until_ms if beginning else 0,
        days=beginning.days if beginning else 0,
        look=model.features.drift.look,
        alarm=model.features.drift.alarm,
        moved=tuple(moved),
        state=moved[0].state,
    )


def begun(model: NumberModel, scored: Scored, before: Beginning | None) -> Beginning:
    """The beginning with this day too: unchanged when it has its days, or when they overlap."""
    profiles = scored.profiles
    if before is None:
        references = model.spread(scored)
        return Beginning(
            from_ms=profiles.from_ms,
            until_ms=profiles.until_ms,
            days=1,
            numbers=len(scored.raw),
            references=references,
        )
    if before.days >= BEGINNING_DAYS or profiles.from_ms < before.until_ms:
        return before
    return Beginning(
        from_ms=before.from_ms,
        until_ms=profiles.until_ms,
        days=before.days + 1,
        numbers=before.numbers + len(scored.raw),
        references=model.spread(scored, before.references),
    )
