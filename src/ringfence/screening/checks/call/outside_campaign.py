"""A commercial call on a day or at an hour that its campaign did not register."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "OUTSIDE_CAMPAIGN"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: days and hours are those that the company registered."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a call that fits no campaign of the company by day or hour."""
    registry = facts.registry
    if registry is None or registry.caller is None or registry.caller.state not in ("day", "hours"):
        return None
    caller, minute = registry.caller, facts.local_minute
    shown = f"{minute // 60:02d}:{minute % 60:02d}"
    return Finding(
        CODE,
        (("company", caller.shown), ("campaign", caller.campaign), ("local_time", shown), ("day", registry.day.value)),
    )
