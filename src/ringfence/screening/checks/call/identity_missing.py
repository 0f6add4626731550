"""The law asks for a signed identity on this trunk, and there is none."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.identity import USE_IDENTITY_HEADER
from ringfence.telecom.verdict import Finding

CODE = "IDENTITY_MISSING"
_MISSING = USE_IDENTITY_HEADER.sip_code


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: where an identity is required is the jurisdiction's `[identity]` to say."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a call without an identity that could be judged, where one is required."""
    identity = facts.identity
    if identity is None or identity.fault is None or identity.fault.sip_code != _MISSING:
        return None
    trunk = facts.trunk.name if facts.trunk is not None else ""
    fault = identity.fault
    return Finding(CODE, (("sip_code", fault.sip_code), ("phrase", fault.phrase), ("trunk", trunk)))
