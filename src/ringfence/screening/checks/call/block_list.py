"""The calling number is on a block list that applies to this call."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "BLOCK_LIST"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: the entries have their own range and expiry."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a block entry; where the book names an allow entry as well, the call is given the benefit."""
    lists = facts.lists
    if lists is None or not lists.blocked_by or lists.allowed_by:
        return None
    return Finding(CODE, (("entry", lists.blocked_by), ("personal", int(lists.personal))))
