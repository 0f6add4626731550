"""A caller of many strangers calls while people rest."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "REST_HOURS"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state; `hours` is filled in from the jurisdictions."""

    first_contacts_1h: int
    """Strangers called within the hour; below that a call at night is a person's own affair."""
    hours: dict[str, tuple[int, int]]
    """Rest by jurisdiction: first minute and the minute after the last, of the called person's day."""


def least(t: Thresholds) -> int:
    """Attempts of one day below which nothing is found."""
    return t.first_contacts_1h


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a high-volume caller within the rest hours of the called person."""
    velocity = facts.calling_velocity
    if velocity is None or velocity.first_contacts_1h < t.first_contacts_1h:
        return None
    rest = t.hours.get(facts.jurisdiction) or t.hours.get("default")
    if rest is None:
        return None
    start, until = rest
    minute = facts.local_minute
    resting = start <= minute < until if start <= until else minute >= start or minute < until
    if not resting:
        return None
    shown = f"{minute // 60:02d}:{minute % 60:02d}"
    return Finding(CODE, (("local_time", shown), ("first_contacts_1h", velocity.first_contacts_1h)))
