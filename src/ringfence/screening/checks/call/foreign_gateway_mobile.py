"""A domestic mobile number arrives from abroad and calls somebody it never called before."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.carrier import TrunkKind
from ringfence.telecom.verdict import Finding

CODE = "FOREIGN_GATEWAY_MOBILE"
_GATEWAY = TrunkKind.INTERNATIONAL_GATEWAY


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    kinds: frozenset[NumberKind]
    """Kinds of number that may be roaming."""
    first_contacts_1d: int
    """First contacts within a day from which a traveller's call home is no longer the likely story."""


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a roaming number that calls strangers; a traveller who calls home calls numbers it called before.

    A subscriber of whom the home network says that it is abroad is not found (the roaming exception).
    """
    trunk = facts.trunk
    if trunk is None or trunk.kind is not _GATEWAY or facts.attempt.roaming:
        return None
    allocation, velocity = facts.calling_allocation, facts.calling_velocity
    if allocation is None or allocation.country != trunk.jurisdiction or allocation.kind not in t.kinds:
        return None
    if velocity is None or velocity.first_contacts_1d < t.first_contacts_1d:
        return None
    return Finding(
        CODE,
        (
            ("calling", str(facts.calling)),
            ("first_contacts_1d", velocity.first_contacts_1d),
            ("trunk", trunk.name),
        ),
    )
