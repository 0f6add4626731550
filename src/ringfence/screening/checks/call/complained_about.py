"""Several people complained about the calling number, lately, and few said otherwise."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "COMPLAINED_ABOUT"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    reporters: int
    """Distinct people who complained."""
    complaints_permille: int
    """Least decayed weight of the complaints x 1000 (half-life 14 days)."""
    confidence_permille: int
    """Least Wilson 95% lower bound of complaints/(complaints+refutals) x 1000."""


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a bad reputation that is fresh, shared by several people, and hardly disputed."""
    reputation = facts.reputation
    if reputation is None or reputation.reporters < t.reporters:
        return None
    if reputation.complaints_permille < t.complaints_permille:
        return None
    if reputation.confidence_permille < t.confidence_permille:
        return None
    return Finding(
        CODE, (("reporters", reputation.reporters), ("confidence_percent", reputation.confidence_permille // 10))
    )
