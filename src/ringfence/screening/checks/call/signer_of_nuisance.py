"""Many of the calls that this signer signed so came from numbers that people complain of."""

from __future__ import annotations

from msgspec import Struct

from ringfence.screening.facts import Facts
from ringfence.telecom.verdict import Finding

CODE = "SIGNER_OF_NUISANCE"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule's document must state."""

    calls: int
    """Least verified calls of this signer with this attestation, decayed (half-life 7 days)."""
    complained_permille: int
    """Least share of them, per thousand, whose calling number people complained of."""


def check(facts: Facts, t: Thresholds) -> Finding | None:
    """Find a signature, good in itself, of one whose calls with this attestation have often been nuisance."""
    identity = facts.identity
    if identity is None or identity.history is None or identity.fault is not None:
        return None
    history = identity.history
    if history.attested_calls < t.calls:
        return None
    permille = history.attested_complained * 1000 // history.attested_calls
    if permille < t.complained_permille:
        return None
    attestation = identity.attestation or "-"
    return Finding(
        CODE,
        (
            ("signer", identity.signer),
            ("attestation", attestation),
            ("calls", history.attested_calls),
            ("complained_percent", permille // 10),
        ),
    )
