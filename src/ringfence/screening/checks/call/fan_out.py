"""The calling number reaches out to many strangers within minutes."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.verdict import Finding

CODE = "FAN_OUT"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    parties_10m: int
    first_contact_permille: int
    """Least share of first contacts, per thousand attempts of the same hour."""
    kinds: frozenset[NumberKind]


def least(t: Thresholds) -> int:
    """Attempts of one day below which nothing is found."""
    return t.parties_10m


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a burst of different called parties, most of them never called before."""
    velocity = facts.calling_velocity
    if velocity is None or velocity.parties_10m < t.parties_10m:
        return None
    allocation = facts.calling_allocation
    if allocation is None or allocation.kind not in t.kinds:
        return None
    if velocity.first_contacts_1h * 1000 < t.first_contact_permille * velocity.attempts_1h:
        return None
    return Finding(CODE, (("parties_10m", velocity.parties_10m), ("first_contacts_1h", velocity.first_contacts_1h)))
