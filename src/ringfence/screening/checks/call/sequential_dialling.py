"""The calling number dials one number after the other."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "SEQUENTIAL_DIALLING"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    run: int
    """Calls in a row, each to a number at most 10 above or below the one before."""
    share_permille: int
    """Least decayed share of such steps, per thousand attempts."""


def least(t: Thresholds) -> int:
    """Attempts of one day below which nothing is found."""
    return t.run


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find the scan of a number range: nobody's friends live at consecutive numbers."""
    velocity = facts.calling_velocity
    if velocity is None or velocity.sequential_run < t.run or velocity.sequential_permille < t.share_permille:
        return None
    if velocity.parties_1d < t.run:
        return None
    return Finding(
        CODE,
        (("sequential_run", velocity.sequential_run), ("sequential_permille", velocity.sequential_permille)),
    )
