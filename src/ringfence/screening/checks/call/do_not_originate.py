"""The holder of the calling number has declared that it never calls."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "DO_NOT_ORIGINATE"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: the list says it all."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a calling number that is on the do-not-originate list."""
    lists = facts.lists
    if lists is None or not lists.do_not_originate:
        return None
    return Finding(CODE, (("calling", str(facts.calling)), ("entry", lists.do_not_originate)))
