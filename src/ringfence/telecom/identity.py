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

    @property
    def as_reason(self) -> str:
        """As a value of the Reason header (RFC 9410)."""
        return f'STIR;cause={self.sip_code};text="{self.phrase}"'


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


class RichCallData(Struct, frozen=True, array_like=True):
    """What a signer says of a caller beside its number, and of the reason for the call (RFC 9795)."""

    name: str = ""
    """`nam`: to be shown as the caller's name."""
    other_name: str = ""
    """`apn`: another number or name that the caller wants to be shown."""
    reason: str = ""
    """`crn`: why the caller calls."""
    icon: str = ""
    """`icn`: address of a picture; `data:` and its type where the token holds the picture itself."""
    card: str = ""
    """`jcl`: address of the caller's jCard; `jcd` where the token holds the card itself."""
    proven: tuple[str, ...] = ()
    """What of the token has a digest that was checked, as JSON pointers into `rcd`."""
    elsewhere: tuple[str, ...] = ()
    """What is only linked to, as JSON pointers into `rcd`: nobody has looked whether it is what was signed."""
    signer: str = ""
    """Service provider code of the certificate, or its organisation; empty while the signature is not verified."""


class Priority(Struct, frozen=True, array_like=True):
    """Which priority a signer says the call may have (RFC 8443, RFC 9027)."""

    values: tuple[str, ...]
    """Values of Resource-Priority, as `ets.0`."""
    call_back: bool = False
    """Whether an emergency service calls back (`sph` is `psap-callback`)."""
    signer: str = ""
    """As of `RichCallData`."""


class MessageDigest(Struct, frozen=True):
    """What a signer says of a message (RFC 9475)."""

    digest: str = ""
    """`msgi`: algorithm and digest of the body; empty where there is none."""


class OriginalPassport(Struct, frozen=True):
    """The token that a `div-o` token holds (RFC 8946 section 6)."""

    token: str
    """In full form."""


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
    extension: RichCallData | Priority | MessageDigest | OriginalPassport | None = None
    """What its kind adds; `RichCallData` in a `shaken` or baseline token that carries it too."""


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
    """Number of verified `div` and `div-o` tokens on the way back to the first one (RFC 8946)."""
    fault: Fault | None = None
    """Why verification failed, or why there was nothing to verify."""
    certificate: str = ""
    """SHA-256 fingerprint of the signing certificate, hexadecimal."""
    pending: bool = False
    """Nothing is wrong yet: the certificate was not here in time for this call."""
    history: SignerHistory | None = None
    """How calls of this signer turned out before this one; None when none is remembered."""
    rich: RichCallData | None = None
    """Name and reason that a verified token gives; None where none does, or where the calling number did not hold."""
    priority: Priority | None = None
    """Priority that a verified token gives. Evidence: nothing is screened less for it."""
    set_aside: tuple[str, ...] = ()
    """Tokens that did not count, and why, in English, safe to log."""
    reasons: str = ""
    """Value of Reason where the request had several tokens and some are bad, one for each of them (RFC 9410)."""

    @property
    def counted(self) -> str:
        """Name under which metrics count it: `identity_a`, `identity_438`, `identity_pending`."""
        if self.pending:
            return "identity_pending"
        return f"identity_{self.fault.sip_code if self.fault else self.attestation.lower() or 'plain'}"

    @property
    def reason_header(self) -> str:
        """Value of the Reason header that tells the signer's side of a fault (RFC 9410); empty when there is none."""
        if self.reasons or self.fault is None or self.pending:
            return "" if self.pending else self.reasons
        return self.fault.as_reason
