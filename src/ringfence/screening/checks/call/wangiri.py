"""The calling number rings once and hangs up, again and again: it wants to be called back."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "WANGIRI"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    short_rings_1h: int
    """Calls given up by the calling side after ringing at most 3.5 s."""
    share_permille: int
    """Least share of such calls, per thousand ended calls of the hour."""
    parties_1h: int


def least(t: Thresholds) -> int:
    """Attempts of one day below which nothing is found."""
    return t.parties_1h


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find one-ring calls (响一声) to many different people; rests on call records, so it lags behind by one call."""
    velocity = facts.calling_velocity
    if velocity is None or velocity.short_rings_1h < t.short_rings_1h or velocity.parties_1h < t.parties_1h:
        return None
    if velocity.short_rings_1h * 1000 < t.share_permille * velocity.ended_1h:
        return None
    return Finding(
        CODE,
        (
            ("short_rings_1h", velocity.short_rings_1h),
            ("ended_1h", velocity.ended_1h),
            ("parties_1h", velocity.parties_1h),
        ),
    )
