"""The called person took back the consent to be called by this company."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "CONSENT_WITHDRAWN"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: a withdrawal counts at once."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a withdrawn consent, and none in force beside it."""
    registry = facts.registry
    if registry is None or registry.caller is None or registry.consent is None:
        return None
    caller, consent = registry.caller, registry.consent
    if consent.state != "withdrawn":
        return None
    return Finding(CODE, (("company", caller.shown), ("category", caller.category.value), ("consent_id", consent.id)))
