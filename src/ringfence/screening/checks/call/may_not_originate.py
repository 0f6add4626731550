"""A kind of number that only receives calls is shown as the caller."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.verdict import Finding

CODE = "MAY_NOT_ORIGINATE"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state; which kinds may call is in the numbering plan."""

    unsettled: frozenset[NumberKind]
    """Kinds whose ban rests on too little to stop a call for it."""


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a calling number of a kind that the numbering plan opens for incoming calls or messages only."""
    allocation = facts.calling_allocation
    if allocation is None or allocation.may_originate is not False or allocation.kind in t.unsettled:
        return None
    return Finding(CODE, (("calling", str(facts.calling)), ("kind", allocation.kind.value)))
