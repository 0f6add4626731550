"""The signed identity of the call is false, or signed by nobody who may."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "IDENTITY_FAILED"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    codes: frozenset[int]
    """SIP codes of RFC 8224 section 6.2.2 that prove something against the identity."""


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find an identity whose signature, certificate, form or numbers do not hold."""
    identity = facts.identity
    if identity is None or identity.fault is None or identity.fault.sip_code not in t.codes:
        return None
    fault = identity.fault
    return Finding(CODE, (("sip_code", fault.sip_code), ("phrase", fault.phrase), ("detail", fault.detail)))
