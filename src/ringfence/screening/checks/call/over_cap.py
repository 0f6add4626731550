"""A company calls the same person more often than it promised or the person agreed to."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "OVER_CAP"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: caps stand in the campaign and in the consent."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find the first cap that this call exceeds; it is counted before it is let through."""
    registry = facts.registry
    if registry is None or registry.caller is None:
        return None
    caller = registry.caller
    caps = [
        (caller.today, caller.per_day, "a_day", "campaign"),
        (caller.week, caller.per_week, "a_week", "campaign"),
    ]
    if registry.consent is not None and registry.consent.state == "given":
        caps += [
            (caller.company_today, registry.consent.per_day, "a_day", "consent"),
            (caller.company_week, registry.consent.per_week, "a_week", "consent"),
        ]
    for calls, cap, span, by in caps:
        if cap and calls > cap:
            return Finding(
                CODE, (("company", caller.shown), ("calls", calls), ("cap", cap), ("span", span), ("by", by))
            )
    return None
