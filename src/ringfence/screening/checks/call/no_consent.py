"""A commercial call without the consent of the called person: silence is refusal."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "NO_CONSENT"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: whether a campaign needs consent stands in the ledger."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a company that calls without a consent in force; where consents could not be read nothing is found."""
    registry = facts.registry
    if registry is None or registry.caller is None or registry.consent is None or not registry.caller.needs_consent:
        return None
    caller, consent = registry.caller, registry.consent
    if consent.state not in ("none", "over"):
        return None
    return Finding(CODE, (("company", caller.shown), ("category", caller.category.value), ("consent", consent.state)))
