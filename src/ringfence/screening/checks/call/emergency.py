"""A call to an emergency number, or to somebody who called one within the last two hours."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.verdict import Finding

CODE = "EMERGENCY"
_EMERGENCY = NumberKind.EMERGENCY


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    call_back_s: int
    """How long after a call to an emergency number every call to that person is let through, seconds."""


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find the emergency call itself, and any call back to its caller.

    The call back may come from any line of a hospital or police station, so it is the called side that is asked.
    A calling number that merely looks like 110 is no emergency: it is what impostors show.
    """
    called = facts.called_allocation
    if called is not None and called.kind is _EMERGENCY:
        return Finding(CODE, (("called", str(facts.called)), ("call_back", 0)))
    velocity = facts.called_velocity
    if velocity is not None and 0 <= velocity.emergency_ago_s <= t.call_back_s:
        return Finding(CODE, (("called", str(facts.called)), ("call_back", 1), ("ago_s", velocity.emergency_ago_s)))
    return None
