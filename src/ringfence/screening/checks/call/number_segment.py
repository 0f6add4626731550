"""The calling number is of a segment that many complaints name: weak, and never enough."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.verdict import Finding

CODE = "NUMBER_SEGMENT"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    kinds: frozenset[NumberKind]


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find the segment; a prefix is no guilt, so the policy never acts on this alone."""
    allocation = facts.calling_allocation
    if allocation is None or allocation.kind not in t.kinds:
        return None
    return Finding(CODE, (("kind", allocation.kind.value), ("holder", allocation.holder)))
