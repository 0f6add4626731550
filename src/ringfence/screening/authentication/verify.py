"""The order of verification of signed caller identity (RFC 8224 section 6.2, RFC 8588, RFC 8946 section 4.2)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec.structs import replace

from ringfence.screening.authentication.chain import Verified, unfold
from ringfence.screening.authentication.credential import Credential
from ringfence.screening.authentication.digest import digest_fits
from ringfence.screening.authentication.header import split_identity
from ringfence.screening.authentication.law import IdentityLaw
from ringfence.screening.authentication.outcome import NOT_FOUND_YET, Judged, weigh, worst
from ringfence.screening.authentication.passport import encode_base64url, read_passport
from ringfence.screening.authentication.signed_call import SignedCall
from ringfence.telecom.identity import (
    BAD_IDENTITY_INFO,
    INVALID_IDENTITY_HEADER,
    STALE_DATE,
    UNSUPPORTED_CREDENTIAL,
    Fault,
    IdentityHeader,
    MessageDigest,
    Outcome,
    Passport,
)

_ES256 = ECDSA(SHA256())
_URL = re.compile(r"https://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?:443|8443))?/[A-Za-z0-9._~%!$&'()*+,=:@/-]*")


class CredentialSource(Protocol):
    """Where certificates come from: a cache that fetches off the call's path."""

    def find(self, x5u: str) -> Credential | Fault | None:
        """The credential of that URL, why there is none, or None while it is being fetched; never waits."""
        ...


def verify(call: SignedCall, credentials: CredentialSource, law: IdentityLaw) -> Outcome:
    """Verify every Identity header and say what they come to; never raises, never waits.

    The call is refused by its tokens only when all of them are bad (RFC 8224 section 6.2.1); what to do about a fault
    is the policy's business.
    """
    return verify_each(call, credentials, law)[0]


def verify_each(
    call: SignedCall, credentials: CredentialSource, law: IdentityLaw
) -> tuple[Outcome, tuple[Judged, ...]]:
    """The same, with what became of each token of a kind that is supported, in their order."""
    headers = split_identity(call.identity)
    kinds = call.kinds
    judged: list[Judged] = []
    ignored: list[IdentityHeader] = []
    for header in headers:
        if isinstance(header, Fault):
            judged.append(Judged("", header))
        elif header.ppt not in kinds:
            ignored.append(header)
        else:
            found = _verify_one(header, call, credentials, law)
            if found is None:
                ignored.append(header)
            else:
                judged.append(Judged(header.ppt, found, header.token))
    return weigh(judged, ignored, call, law), tuple(judged)


def _verify_one(
    header: IdentityHeader, call: SignedCall, credentials: CredentialSource, law: IdentityLaw
) -> Verified | Fault | None:
    """What the header's token comes to; None for one around a token of a kind that is not supported."""
    passport = _rebuilt(header, call) if header.compact else read_passport(header.token)
    if isinstance(passport, Fault):
        return passport
    fault = _header(header, passport)
    if fault is not None:
        return fault
    if passport.ppt == "div-o":
        return _verify_nest(passport, call, credentials, law)
    return _verify_token(passport, call, credentials, law)


def _verify_nest(
    outer: Passport, call: SignedCall, credentials: CredentialSource, law: IdentityLaw
) -> Verified | Fault | None:
    nest = unfold(outer)
    if isinstance(nest, Fault):
        return nest
    if any(passport.ppt not in call.kinds for passport in nest):
        return None
    # All of them, so that every certificate that is missing is fetched at once.
    found = [_verify_token(passport, call, credentials, law) for passport in nest]
    faults = [one for one in found if isinstance(one, Fault)]
    if faults:
        return worst(faults)
    inner: Verified | None = None
    for one in reversed(found):
        if isinstance(one, Verified):
            inner = replace(one, inner=inner)
    return inner


def _verify_token(
    passport: Passport, call: SignedCall, credentials: CredentialSource, law: IdentityLaw
) -> Verified | Fault:
    fault = _form(passport) or _age(passport, call, law) or _calling(passport, call) or _message(passport, call)
    if fault is not None:
        return fault
    credential = credentials.find(passport.x5u)
    if credential is None:
        return NOT_FOUND_YET
    if isinstance(credential, Fault):
        return credential
    return (
        _validity(credential, passport, call)
        or _signature(credential, passport)
        or _authority(credential, passport)
        or Verified(passport, credential)
    )


def _header(header: IdentityHeader, passport: Passport) -> Fault | None:
    """Whether the header's parameters are those of the token."""
    if header.alg not in ("", "ES256"):
        return INVALID_IDENTITY_HEADER.because("alg is not ES256")
    if passport.ppt != header.ppt:
        return INVALID_IDENTITY_HEADER.because("ppt of token and header differ")
    if passport.x5u != header.info:
        return INVALID_IDENTITY_HEADER.because("x5u and info differ")
    return None


def _form(passport: Passport) -> Fault | None:
    if passport.alg != "ES256":
        return INVALID_IDENTITY_HEADER.because("alg is not ES256")
    if passport.typ != "passport":
        return INVALID_IDENTITY_HEADER.because("typ is not passport")
    return None if allowed_url(passport.x5u) else BAD_IDENTITY_INFO.because("the certificate's URL is not allowed")


@lru_cache(maxsize=4096)
def allowed_url(url: str) -> bool:
    """Whether a certificate may be fetched there: https, port 443 or 8443, a path, nothing else (ATIS-1000074)."""
    return _URL.fullmatch(url) is not None


def _age(passport: Passport, call: SignedCall, law: IdentityLaw) -> Fault | None:
    if passport.iat > call.now_s + law.ahead_s:
        return STALE_DATE.because("iat lies in the future")
    # The window of diverted calls: whether this one was diverted is seen when all of its tokens are known.
    if passport.iat < call.now_s - max(law.fresh_s, law.diverted_s):
        return STALE_DATE.because("iat is too old")
    if call.date_s is not None and abs(call.now_s - call.date_s) > law.fresh_s:
        return STALE_DATE.because("Date is too old")
    return None


def _calling(passport: Passport, call: SignedCall) -> Fault | None:
    same = bool(passport.orig_tn) and passport.orig_tn == call.calling
    return None if same else INVALID_IDENTITY_HEADER.because("orig is not the calling number")


def _message(passport: Passport, call: SignedCall) -> Fault | None:
    """Whether the digest of a message is that of its body (RFC 9475 section 3.2)."""
    extension = passport.extension
    if not isinstance(extension, MessageDigest) or not extension.digest or call.message is None:
        return None
    if digest_fits(extension.digest, call.message):
        return None
    return INVALID_IDENTITY_HEADER.because("msgi is not the digest of the message")


def _validity(credential: Credential, passport: Passport, call: SignedCall) -> Fault | None:
    if not credential.not_before <= call.now_s <= credential.not_after:
        return UNSUPPORTED_CREDENTIAL.because("the certificate is not valid now")
    if not credential.not_before <= passport.iat <= credential.not_after:
        return UNSUPPORTED_CREDENTIAL.because("the certificate was not valid when the token was made")
    return None


def _signature(credential: Credential, passport: Passport) -> Fault | None:
    raw = passport.signature
    body = _integer(raw[:32]) + _integer(raw[32:])
    try:
        credential.key.verify(bytes((0x30, len(body))) + body, passport.signing_input, _ES256)
    except InvalidSignature:
        return INVALID_IDENTITY_HEADER.because("the signature does not fit")
    return None


def _integer(raw: bytes) -> bytes:
    """A positive INTEGER in DER, of 32 bytes big endian."""
    short = raw.lstrip(b"\0") or b"\0"
    return bytes((0x02, len(short) + 1, 0)) + short if short[0] & 0x80 else bytes((0x02, len(short))) + short


def _authority(credential: Credential, passport: Passport) -> Fault | None:
    """Whether the certificate may speak for the number: the diverting one for `div`, else the calling one.

    Authority over a priority (`rph`) is one over its namespace, which no certificate names (RFC 8443 section 3).
    """
    if passport.ppt != "rph" and credential.numbers.covers(passport.div_tn or passport.orig_tn) is False:
        return UNSUPPORTED_CREDENTIAL.because("the certificate does not cover the number")
    for constraints in credential.constraints:
        breach = constraints.breach(passport.claims)
        if breach:
            return INVALID_IDENTITY_HEADER.because(f"the certificate's claim constraints: {breach}")
    return None


def _rebuilt(header: IdentityHeader, call: SignedCall) -> Passport | Fault:
    """The full form of a compact token, from the SIP request (RFC 8225 section 7; baseline tokens only)."""
    if header.ppt:
        return INVALID_IDENTITY_HEADER.because("this kind of token must be in full form")
    if call.date_s is None:
        return INVALID_IDENTITY_HEADER.because("a compact token needs a Date header")
    start = {"alg": "ES256", "typ": "passport", "x5u": header.info}
    claims = {"dest": {"tn": list(call.called)}, "iat": call.date_s, "orig": {"tn": call.calling}}
    return read_passport(f"{_part(start)}.{_part(claims)}.{header.token[2:]}")


def _part(value: Mapping[str, object]) -> str:
    return encode_base64url(json.dumps(value, separators=(",", ":"), sort_keys=True).encode())
