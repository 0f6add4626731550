"""The called person is being bombarded with calls, and this caller is a stranger to them."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts, Velocity
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.verdict import Finding

CODE = "CALL_BOMBING"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    attempts_10m: int
    """Calls to the called number within 10 minutes."""
    answered_permille: int
    """A line that answers at least this share of its calls (per thousand) is busy, not bombarded."""
    sample: int
    """Ended calls of the hour needed to know that share."""
    together_attempts_10m: int
    """Calls from which several numbers together are an attack already, when hardly one is answered."""
    together_parties_10m: int
    """How many numbers that takes: one person who calls again and again is a friend in need, or found otherwise."""
    together_answered_permille: int
    together_sample: int
    """Ended calls of the hour without which it is not known that they are in vain."""
    first_contacts_1h: int
    """Least number of first contacts of the calling number within the hour: friends of the victim have none."""
    kinds: frozenset[NumberKind]
    """Kinds of called number that are personal lines; a hotline is called by many by its nature."""


def least(t: Thresholds) -> int:
    """Calls to one number within 10 minutes below which nothing is found."""
    return min(t.attempts_10m, t.together_attempts_10m)


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find an attack on the called side (呼死你); says little of this caller, so its rule answers mildly."""
    victim = facts.called_velocity
    if victim is None or not (_flooded(victim, t) or _together(victim, t)):
        return None
    allocation, velocity = facts.called_allocation, facts.calling_velocity
    if allocation is None or allocation.kind not in t.kinds:
        return None
    if velocity is not None and velocity.first_contacts_1h < t.first_contacts_1h:
        return None
    return Finding(
        CODE,
        (
            ("attempts_10m", victim.attempts_10m),
            ("parties_10m", victim.parties_10m),
            ("answered_1h", victim.answered_1h),
            ("ended_1h", victim.ended_1h),
        ),
    )


def _flooded(victim: Velocity, t: Thresholds) -> bool:
    answers = victim.ended_1h >= t.sample and victim.answered_1h * 1000 >= t.answered_permille * victim.ended_1h
    return victim.attempts_10m >= t.attempts_10m and not answers


def _together(victim: Velocity, t: Thresholds) -> bool:
    return (
        victim.attempts_10m >= t.together_attempts_10m
        and victim.parties_10m >= t.together_parties_10m
        and victim.ended_1h >= t.together_sample
        and victim.answered_1h * 1000 < t.together_answered_permille * victim.ended_1h
    )
