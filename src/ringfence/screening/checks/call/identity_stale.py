"""The signed identity of the call is too old, or of the future."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.identity import STALE_DATE
from ringfence.telecom.verdict import Finding

CODE = "IDENTITY_STALE"
_STALE = STALE_DATE.sip_code


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set: how old a token may be is the jurisdiction's `[identity]` to say."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a token used again later, or a signer whose clock is wrong."""
    identity = facts.identity
    if identity is None or identity.fault is None or identity.fault.sip_code != _STALE:
        return None
    fault = identity.fault
    return Finding(CODE, (("sip_code", fault.sip_code), ("phrase", fault.phrase), ("detail", fault.detail)))
