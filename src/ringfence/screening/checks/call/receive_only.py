"""A number that its holder got for receiving calls is shown as the caller."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "RECEIVE_ONLY"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: what a number may do stands in the ledger."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a number whose right in force does not let it call."""
    registry = facts.registry
    if registry is None or registry.right is None or registry.right.lapsed or registry.right.originates:
        return None
    right = registry.right
    return Finding(CODE, (("calling", str(facts.calling)), ("holder", right.holder), ("right", right.id)))
