"""The right to use the calling number is over."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "RIGHT_EXPIRED"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: until when a right counts stands in the ledger."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a number whose last right ended and to which nobody has one since."""
    registry = facts.registry
    if registry is None or registry.right is None or not registry.right.lapsed:
        return None
    right = registry.right
    return Finding(CODE, (("calling", str(facts.calling)), ("holder", right.holder), ("right", right.id)))
