"""Detectors found something about the calling number that is not enough to act upon."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "SUSPECTED_WEAKLY"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    score_permille: int
    """Least score, faded to now."""


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a number of a suspect range or device, or one that only detectors in shadow found."""
    suspicion = facts.suspicion
    if suspicion is None or suspicion.elsewhere or not (suspicion.weak or suspicion.collateral >= 0):
        return None
    if suspicion.score_permille < t.score_permille:
        return None
    return Finding(
        CODE,
        (
            ("detector", suspicion.kind),
            ("score_percent", suspicion.score_permille // 10),
            ("collateral", max(suspicion.collateral, 0)),
        ),
    )
