"""The calling number is on an allow list that applies to this call."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "ALLOW_LIST"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: the entries have their own range and expiry."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find an allow entry, and whether it is the called person's own."""
    lists = facts.lists
    if lists is None or not lists.allowed_by:
        return None
    return Finding(CODE, (("entry", lists.allowed_by), ("personal", int(lists.personal))))
