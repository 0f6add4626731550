"""The calling number dials the same few people over and over and hangs up at once."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "REPEAT_DIALLING"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    attempts_10m: int
    parties_10m: int
    """Most different called parties."""
    short_rings_1h: int
    """Calls given up after ringing at most 3.5 s; somebody in need lets it ring."""


def least(t: Thresholds) -> int:
    """Attempts of one day below which nothing is found."""
    return t.attempts_10m


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find the attacker's side of call bombing; an urgent caller rings long, a bombing tool gives up at once."""
    velocity = facts.calling_velocity
    if velocity is None or velocity.attempts_10m < t.attempts_10m or velocity.parties_10m > t.parties_10m:
        return None
    if velocity.short_rings_1h < t.short_rings_1h:
        return None
    return Finding(
        CODE,
        (
            ("attempts_10m", velocity.attempts_10m),
            ("parties_10m", velocity.parties_10m),
            ("short_rings_1h", velocity.short_rings_1h),
        ),
    )
