"""The line's customer runs a voice service that its licence does not cover."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "PROVIDER_OUT_OF_SCOPE"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: which licence a class of service needs stands in `rules/registry`."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a provider whose licences in force do not name the service."""
    registry = facts.registry
    if registry is None or registry.line is None or registry.line.licence != "out_of_scope":
        return None
    line = registry.line
    return Finding(
        CODE,
        (
            ("line", line.name),
            ("provider", line.customer),
            ("service", line.service),
            ("licence", line.licence_id),
            ("article", line.article),
        ),
    )
