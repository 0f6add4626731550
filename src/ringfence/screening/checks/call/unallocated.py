"""The calling number belongs to nobody."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.number import UNREADABLE
from ringfence.telecom.verdict import Finding

CODE = "UNALLOCATED"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    countries: tuple[str, ...]
    """ISO 3166 codes of the countries whose plan is known well enough to say that nobody holds a number."""


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a number in a range that the numbering plan has assigned to nobody; abstain where the plan is silent."""
    allocation = facts.calling_allocation
    if allocation is None or allocation.allocated is not False or allocation.country not in t.countries:
        return None
    if facts.calling == UNREADABLE:
        return None
    return Finding(CODE, (("calling", str(facts.calling)), ("country", allocation.country)))
