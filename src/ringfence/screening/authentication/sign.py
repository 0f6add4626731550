"""Signing calls: a PASSporT of type shaken, and the attestation that the facts allow (RFC 8588)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

import msgspec
from msgspec import Struct

from ringfence.screening.authentication.passport import encode_base64url
from ringfence.telecom.carrier import TrunkKind
from ringfence.telecom.identity import Attestation

_CUSTOMERS = frozenset({TrunkKind.SUBSCRIBERS, TrunkKind.ENTERPRISE_LINE})


class Signer(Protocol):
    """A private key somewhere: in a file, in a hardware module."""

    @property
    def x5u(self) -> str:
        """URL of the certificate that goes with the key."""
        ...

    @property
    def elsewhere(self) -> bool:
        """Whether signing waits for something outside this process."""
        ...

    def sign(self, signing_input: bytes) -> bytes:
        """ES256: 64 bytes, r and s (RFC 7518 section 3.4)."""
        ...


class Origin(Struct, frozen=True, kw_only=True):
    """What the ledger knows of where a call comes from."""

    customer_known: bool
    """The call came over an authenticated line of a customer."""
    number_assigned: bool
    """The calling number is one that this customer may use."""


def attest(known: Origin) -> Attestation:
    """A: customer and number known; B: customer only; C: neither, we are only the gateway (RFC 8588 section 4)."""
    if not known.customer_known:
        return Attestation.GATEWAY
    return Attestation.FULL if known.number_assigned else Attestation.PARTIAL


def origin(kind: TrunkKind, assigned: bool | None) -> Origin:
    """What the trunk book says of a call: of our own lines we know the customer, of other networks' nothing.

    `assigned` says whether the calling number is in the line's ranges; None where the line has none, so that the
    number is not known to be the customer's.
    """
    return Origin(customer_known=kind in _CUSTOMERS, number_assigned=assigned is True)


def sign_shaken(
    signer: Signer, *, calling: str, called: tuple[str, ...], attestation: Attestation, origid: str, iat: int
) -> str:
    """The value of an Identity header field. Numbers are digits with country code without `+`; `iat` in seconds."""
    x5u = signer.x5u
    claims = {
        "attest": attestation.value,
        "dest": {"tn": list(called)},
        "iat": iat,
        "orig": {"tn": calling},
        "origid": origid,
    }
    return f"{_signed(signer, _start('shaken', x5u), claims)};info=<{x5u}>;alg=ES256;ppt=shaken"


def sign_div(signer: Signer, *, calling: str, called: tuple[str, ...], diverting: str, iat: int) -> str:
    """The value of an Identity header field for a call that `diverting` sends on to `called` (RFC 8946)."""
    claims = {"dest": {"tn": list(called)}, "div": {"tn": diverting}, "iat": iat, "orig": {"tn": calling}}
    return f"{_signed(signer, _start('div', signer.x5u), claims)};info=<{signer.x5u}>;alg=ES256;ppt=div"


def sign_div_o(signer: Signer, *, calling: str, called: tuple[str, ...], diverting: str, inner: str, iat: int) -> str:
    """The same with the token `inner`, in full form, inside the new one, for where only one token can be carried.

    Source: RFC 8946 section 5.
    """
    claims = {
        "dest": {"tn": list(called)},
        "div": {"tn": diverting},
        "iat": iat,
        "opt": inner,
        "orig": {"tn": calling},
    }
    return f"{_signed(signer, _start('div-o', signer.x5u), claims)};info=<{signer.x5u}>;alg=ES256;ppt=div-o"


def sign_rcd(signer: Signer, *, calling: str, called: tuple[str, ...], name: str, reason: str, iat: int) -> str:
    """The value of an Identity header field that says who calls and why; either may be empty, not both (RFC 9795)."""
    claims: dict[str, object] = {"dest": {"tn": list(called)}, "iat": iat, "orig": {"tn": calling}}
    if name:
        claims["rcd"] = {"nam": name}
    if reason:
        claims["crn"] = reason
    return f"{_signed(signer, _start('rcd', signer.x5u), claims)};info=<{signer.x5u}>;alg=ES256;ppt=rcd"


def sign_token(signer: Signer, start: Mapping[str, object], claims: Mapping[str, object]) -> str:
    """A JWS in compact serialisation with names in lexicographic order and no white space (RFC 8225 section 9)."""
    return _signed(signer, _part(start), claims)


def _signed(signer: Signer, start: str, claims: Mapping[str, object]) -> str:
    signing_input = f"{start}.{_part(claims)}"
    return f"{signing_input}.{encode_base64url(signer.sign(signing_input.encode('ascii')))}"


def _part(value: Mapping[str, object]) -> str:
    return encode_base64url(msgspec.json.encode(value, order="sorted"))


@lru_cache(maxsize=64)
def _start(ppt: str, x5u: str) -> str:
    return _part({"alg": "ES256", "ppt": ppt, "typ": "passport", "x5u": x5u})
