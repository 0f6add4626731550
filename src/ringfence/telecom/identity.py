"""Signed caller identity: PASSporT, attestation, verstat, and what can be wrong with them."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Attestation(StrEnum):
    """How well the signer knows the caller (RFC 8588 section 4)."""

    FULL = "A"
    PARTIAL = "B"
    GATEWAY = "C"


class Verstat(StrEnum):
    """Result of verification as signalled to the called side (3GPP TS 24.229 section 7.2A.20)."""

    PASSED = "TN-Validation-Passed"
    FAILED = "TN-Validation-Failed"
    NONE = "No-TN-Validation"


class Fault(Struct, frozen=True, array_like=True):
    """Why an identity was not accepted: the SIP response of RFC 8224 section 6.2.2, and what exactly was wrong."""

    sip_code: int
    phrase: str
    detail: str = ""

    def because(self, detail: str) -> Fault:
        """The same fault with the exact reason, in English, safe to log: it never quotes what the caller sent."""
        return Fault(self.sip_code, self.phrase, detail)


STALE_DATE = Fault(403, "Stale Date")
USE_IDENTITY_HEADER = Fault(428, "Use Identity Header")
USE_SUPPORTED_FORMAT = Fault(428, "Use Supported PASSporT Format")
ANONYMITY_DISALLOWED = Fault(433, "Anonymity Disallowed")
BAD_IDENTITY_INFO = Fault(436, "Bad Identity Info")
UNSUPPORTED_CREDENTIAL = Fault(437, "Unsupported Credential")
INVALID_IDENTITY_HEADER = Fault(438, "Invalid Identity Header")


class IdentityHeader(Struct, frozen=True):
    """One SIP Identity header field, taken apart (RFC 8224 section 4)."""

    token: str
    """Full form `header.payload.signature`, or compact form `..signature`."""
    info: str
    """URL of the certificate."""
    alg: str = ""
    ppt: str = ""

    @property
    def compact(self) -> bool:
        """Whether header and payload must be rebuilt from the SIP request (RFC 8225 section 7)."""
        return self.token.startswith("..")


class Passport(Struct, frozen=True):
    """A PASSporT whose form is right; nothing is verified yet (RFC 8225).

    Telephone numbers are digits without `+`, as the token has them.
    """

    alg: str
    typ: str
    x5u: str
    ppt: str
    orig_tn: str
    orig_uri: str
    dest_tn: tuple[str, ...]
    dest_uri: tuple[str, ...]
    iat: int
    """Seconds since 1970 UTC."""
    attest: str
    origid: str
    div_tn: str
    claims: dict[str, object]
    """The whole payload, for claim constraints (RFC 8226 section 8, RFC 9118)."""
    signing_input: bytes
    signature: bytes
    """64 bytes: r and s, big endian."""


class SignerHistory(Struct, frozen=True, array_like=True):
    """How calls of one signer turned out so far; counts are decayed (half-life 7 days) and rounded."""

    calls: int
    """Verified calls of this signer, whatever it attested."""
    complained: int
    """Those whose calling number people complained of."""
    attested_calls: int
    """Verified calls of this signer with the attestation of this call."""
    attested_complained: int
    """Those of them whose calling number people complained of."""


class Outcome(Struct, frozen=True, array_like=True):
    """What verification of all Identity headers of one call came to."""

    verstat: Verstat
    attestation: str = ""
    """`A`, `B` or `C` of the token that passed; empty when none did."""
    signer: str = ""
    """Service provider code of the signing certificate."""
    origid: str = ""
    diversions: int = 0
    """Number of verified `div` tokens (RFC 8946)."""
    fault: Fault | None = None
    """Why verification failed, or why there was nothing to verify."""
    certificate: str = ""
    """SHA-256 fingerprint of the signing certificate, hexadecimal."""
    pending: bool = False
    """Nothing is wrong yet: the certificate was not here in time for this call."""
    history: SignerHistory | None = None
    """How calls of this signer turned out before this one; None when none is remembered."""

    @property
    def counted(self) -> str:
        """Name under which metrics count it: `identity_a`, `identity_438`, `identity_pending`."""
        if self.pending:
            return "identity_pending"
        return f"identity_{self.fault.sip_code if self.fault else self.attestation.lower() or 'plain'}"

    @property
    def reason_header(self) -> str:
        """Value of the Reason header that tells the signer's side of a fault (RFC 9410); empty when there is none."""
        if self.fault is None or self.pending:
            return ""
        return f'STIR;cause={self.fault.sip_code};text="{self.fault.phrase}"'
