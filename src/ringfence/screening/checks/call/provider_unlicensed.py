"""The line's customer runs a voice service over it and has no licence in force."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "PROVIDER_UNLICENSED"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    unknown_too: bool
    """Whether a provider of whom the register knows nothing counts as unlicensed: only where the register is whole."""


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a provider without a licence; one that the register does not know has the benefit, if not said otherwise."""
    registry = facts.registry
    if registry is None or registry.line is None:
        return None
    line = registry.line
    if line.licence != "unlicensed" and not (t.unknown_too and line.licence == "unknown"):
        return None
    return Finding(
        CODE,
        (("line", line.name), ("provider", line.customer), ("service", line.service), ("article", line.article)),
    )
