"""A domestic mobile number arrives from abroad while its owner is at home."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.carrier import TrunkKind
from ringfence.telecom.verdict import Finding

CODE = "NOT_ROAMING"
_GATEWAY = TrunkKind.INTERNATIONAL_GATEWAY


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    kinds: frozenset[NumberKind]
    """Kinds of number that may be roaming; the others have a rule of their own."""


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a number of the trunk's own country that the home network says is not abroad, on a trunk from abroad."""
    trunk = facts.trunk
    if facts.attempt.roaming is not False or trunk is None or trunk.kind is not _GATEWAY:
        return None
    allocation = facts.calling_allocation
    if allocation is None or allocation.country != trunk.jurisdiction or allocation.kind not in t.kinds:
        return None
    return Finding(CODE, (("calling", str(facts.calling)), ("trunk", trunk.name)))
