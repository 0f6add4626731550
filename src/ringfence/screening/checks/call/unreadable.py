"""The calling number is not a telephone number."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.number import UNREADABLE
from ringfence.telecom.verdict import Finding

CODE = "UNREADABLE"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    shown_characters: int
    """How much of the sender's string is kept as evidence."""


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a calling number that is neither a number, nor a short code, nor withheld, nor merely ambiguous.

    Abstains when the plan could not be asked: then every number looks unreadable, and that is our fault.
    """
    if facts.calling != UNREADABLE or facts.calling_allocation is None:
        return None
    return Finding(CODE, (("sent", facts.attempt.calling[: t.shown_characters]),))
