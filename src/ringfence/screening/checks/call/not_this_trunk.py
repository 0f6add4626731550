"""The calling number is not one that the trunk's customer was given."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.carrier import TrunkKind
from ringfence.telecom.verdict import Finding

CODE = "NOT_THIS_TRUNK"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    trunks: frozenset[TrunkKind]
    """Kinds of trunk on which the assigned ranges are the whole truth; ported numbers blur the others."""


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a number outside the ranges of a restricted trunk."""
    trunk = facts.trunk
    if trunk is None or trunk.calling_assigned is not False or trunk.kind not in t.trunks:
        return None
    return Finding(CODE, (("calling", str(facts.calling)), ("trunk", trunk.name)))
