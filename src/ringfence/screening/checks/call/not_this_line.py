"""The ledger of lines says that the number may not appear on this one."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "NOT_THIS_LINE"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: ranges stand in the ledger of the line and of the number."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a number outside the ranges of the line, or on a line that its right does not name."""
    registry = facts.registry
    if registry is None or registry.line is None or registry.line.allows is not False:
        return None
    line = registry.line
    holder = registry.right.holder if registry.right is not None else ""
    return Finding(
        CODE, (("calling", str(facts.calling)), ("line", line.name), ("customer", line.customer), ("holder", holder))
    )
