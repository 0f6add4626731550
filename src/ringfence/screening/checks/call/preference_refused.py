"""The called person declined such calls."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "PREFERENCE_REFUSED"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: what is declined is the person's to say."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a refusal that the call fits, unless the person lets this company through or agreed to it later."""
    registry = facts.registry
    if registry is None or not registry.refusal or registry.excepted:
        return None
    if registry.consent is not None and registry.consent.outweighs:
        return None
    company = registry.caller.shown if registry.caller is not None else ""
    return Finding(CODE, (("refusal", registry.refusal), ("company", company)))
