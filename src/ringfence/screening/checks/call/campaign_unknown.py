"""A commercial caller without a campaign that calls people."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "CAMPAIGN_UNKNOWN"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: campaigns are registered in the ledger."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a company that has no campaign in force for calls."""
    registry = facts.registry
    if registry is None or registry.caller is None or registry.caller.state not in ("unknown", "channel"):
        return None
    return Finding(CODE, (("company", registry.caller.shown), ("category", registry.caller.category.value)))
