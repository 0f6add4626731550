"""The calling number rings more different people than a person can talk to."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts, Velocity
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.verdict import Finding

CODE = "HIGH_FREQUENCY"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    parties_40m: int
    parties_1d: int
    first_contact_permille: int
    """Least share of first contacts, per thousand attempts of the same day."""
    conversation_answered_permille: int
    """Answered share from which, with the talk below, the calls are conversations and nothing is found."""
    conversation_talk_s: int
    """Mean talk of the answered calls, seconds."""
    welcome_answered_permille: int
    """Answered share from which the callers are expected, however short the talk: a parcel, a taxi."""
    conversation_sample: int
    """Ended calls within the window that are needed to speak of conversations or of welcome."""
    kinds: frozenset[NumberKind]
    """Kinds whose volume is evidence; service numbers call many people by their nature."""


def least(t: Thresholds) -> int:
    """Attempts of one day below which nothing is found."""
    return min(t.parties_40m, t.parties_1d)


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find volume to strangers; abstain while the calls are conversations or welcome.

    The pace of 40 minutes is excused by how the calls of the hour went, the volume of a day by those of the day: one
    poor hour of a courier's round says nothing of it. A list of friends is not made of first contacts.
    """
    velocity = facts.calling_velocity
    if velocity is None or not (_at_once(velocity, t) or _all_day(velocity, t)):
        return None
    allocation = facts.calling_allocation
    if allocation is None or allocation.kind not in t.kinds:
        return None
    if velocity.first_contacts_1d * 1000 < t.first_contact_permille * velocity.attempts_1d:
        return None
    return Finding(
        CODE,
        (
            ("parties_40m", velocity.parties_40m),
            ("parties_1d", velocity.parties_1d),
            ("first_contacts_1d", velocity.first_contacts_1d),
        ),
    )


def _at_once(v: Velocity, t: Thresholds) -> bool:
    return v.parties_40m >= t.parties_40m and not _expected(v.ended_1h, v.answered_1h, v.talk_s_1h, t)


def _all_day(v: Velocity, t: Thresholds) -> bool:
    return v.parties_1d >= t.parties_1d and not _expected(v.ended_1d, v.answered_1d, v.talk_s_1d, t)


def _expected(ended: int, answered: int, talk_s: int, t: Thresholds) -> bool:
    """Whether those who are called answer as people do whom they expect, or talk."""
    if ended < t.conversation_sample:
        return False
    welcome = answered * 1000 >= t.welcome_answered_permille * ended
    answers = answered * 1000 >= t.conversation_answered_permille * ended
    return welcome or (answers and talk_s >= t.conversation_talk_s * answered)
