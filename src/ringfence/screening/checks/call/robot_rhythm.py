"""The calling number calls to the beat of a machine."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "ROBOT_RHYTHM"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    intervals: int
    """Intervals between attempts that are needed."""
    cv_permille: int
    """Largest coefficient of variation of the intervals, per thousand; people are far above 1000."""
    mean_ms: int
    """Largest mean interval, milliseconds: a reminder once an hour is nobody's nuisance."""
    parties_1h: int
    """Different called parties; an alarm that calls its owner has one."""


def least(t: Thresholds) -> int:
    """Attempts of one day below which nothing is found."""
    return t.parties_1h


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find attempts at regular intervals to many people."""
    velocity = facts.calling_velocity
    if velocity is None or velocity.intervals < t.intervals or velocity.interval_cv_permille > t.cv_permille:
        return None
    if velocity.interval_mean_ms > t.mean_ms or velocity.parties_1h < t.parties_1h:
        return None
    return Finding(
        CODE,
        (
            ("intervals", velocity.intervals),
            ("interval_s", round(velocity.interval_mean_ms / 1000, 1)),
            ("interval_cv_permille", velocity.interval_cv_permille),
        ),
    )
