"""Detectors found abuse in earlier calls of the calling number."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "SUSPECTED"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    score_permille: int
    """Least score, faded to now."""
    confidence_permille: int
    """Least confidence by the track record of the detectors."""


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a number that trusted detectors found by its own calls, lately, with enough evidence and over this trunk."""
    suspicion = facts.suspicion
    if suspicion is None or suspicion.weak or suspicion.collateral >= 0 or suspicion.elsewhere:
        return None
    if suspicion.score_permille < t.score_permille or suspicion.confidence_permille < t.confidence_permille:
        return None
    return Finding(
        CODE,
        (
            ("detector", suspicion.kind),
            ("score_percent", suspicion.score_permille // 10),
            ("confidence_percent", suspicion.confidence_permille // 10),
            ("age_min", suspicion.age_s // 60),
        ),
    )
