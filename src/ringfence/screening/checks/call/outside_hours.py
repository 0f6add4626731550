"""A commercial call at an hour at which none may be made."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "OUTSIDE_HOURS"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: hours stand in `rules/registry/calling-hours.toml`, and as they were in the facts."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a commercial call outside the lawful hours of the called person's day."""
    registry = facts.registry
    if registry is None or registry.caller is None:
        return None
    first, until = registry.hours
    minute = facts.local_minute
    if first <= minute < until:
        return None
    shown = f"{minute // 60:02d}:{minute % 60:02d}"
    hours = f"{first // 60:02d}:{first % 60:02d}-{until // 60:02d}:{until % 60:02d}"
    return Finding(CODE, (("company", registry.caller.shown), ("local_time", shown), ("hours", hours)))
