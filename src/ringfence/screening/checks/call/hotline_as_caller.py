"""A hotline that is there to be called is shown as the caller, and no rule that we could read forbids it."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.verdict import Finding

CODE = "HOTLINE_AS_CALLER"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    kinds: frozenset[NumberKind]


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a calling number of a kind that has no line to call from, where only custom says so."""
    allocation = facts.calling_allocation
    if allocation is None or allocation.kind not in t.kinds or allocation.may_originate is not False:
        return None
    return Finding(CODE, (("calling", str(facts.calling)), ("kind", allocation.kind.value)))
