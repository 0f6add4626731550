"""The signer says that it only passed the call on and knows nothing of the caller."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.identity import Attestation
from ringfence.telecom.verdict import Finding

CODE = "GATEWAY_ATTESTED"
_GATEWAY = Attestation.GATEWAY.value


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set."""


def check(facts: Facts, t: Thresholds) -> Finding | None:  # noqa: ARG001
    """Find a good signature with attestation C: it names the gateway that let the call in, and vouches for nothing."""
    identity = facts.identity
    if identity is None or identity.fault is not None or identity.attestation != _GATEWAY:
        return None
    return Finding(CODE, (("signer", identity.signer), ("attestation", identity.attestation)))
