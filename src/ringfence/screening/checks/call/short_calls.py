"""Those who answer the calling number hang up at once."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "SHORT_CALLS"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    ended_1h: int
    """Ended calls within the hour that are needed to speak of shares."""
    short_permille: int
    """Share of the answered calls, per thousand, that ended within 6 s."""
    answered_permille: int
    """Answered share below which, with the mean talk below, the traffic is a dialler's."""
    talk_s: int
    """Mean talk of the answered calls, seconds."""
    parties_1h: int


def least(t: Thresholds) -> int:
    """Attempts of one day below which nothing is found."""
    return t.parties_1h


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find traffic that people do not want: short when answered, or seldom answered and then short."""
    velocity = facts.calling_velocity
    if velocity is None or velocity.ended_1h < t.ended_1h or velocity.parties_1h < t.parties_1h:
        return None
    answered, short = velocity.answered_1h, velocity.short_talks_1h
    mostly_short = answered * 4 >= t.ended_1h and short * 1000 >= t.short_permille * answered
    unwanted = answered * 1000 < t.answered_permille * velocity.ended_1h and velocity.talk_s_1h < t.talk_s * max(
        answered, 1
    )
    if not (mostly_short or unwanted):
        return None
    return Finding(
        CODE,
        (
            ("ended_1h", velocity.ended_1h),
            ("answered_1h", answered),
            ("short_talks_1h", short),
            ("mean_talk_s", velocity.talk_s_1h // max(answered, 1)),
        ),
    )
