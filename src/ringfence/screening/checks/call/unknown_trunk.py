"""The call came over a trunk that nobody has told us of."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "UNKNOWN_TRUNK"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a call whose trunk is named and not in the trunk book; a book that could not be asked finds nothing."""
    name = facts.attempt.trunk
    if not name or facts.trunk is not None or "trunk" in facts.late:
        return None
    return Finding(CODE, (("trunk", name),))
