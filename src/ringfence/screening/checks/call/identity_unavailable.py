"""The certificate of the signed identity cannot be had."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.identity import BAD_IDENTITY_INFO
from ringfence.telecom.verdict import Finding

CODE = "IDENTITY_UNAVAILABLE"
_UNAVAILABLE = BAD_IDENTITY_INFO.sip_code


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find an identity whose certificate's address is refused or does not answer; not one that is still on its way."""
    identity = facts.identity
    if identity is None or identity.fault is None or identity.pending or identity.fault.sip_code != _UNAVAILABLE:
        return None
    fault = identity.fault
    return Finding(CODE, (("sip_code", fault.sip_code), ("phrase", fault.phrase), ("detail", fault.detail)))
