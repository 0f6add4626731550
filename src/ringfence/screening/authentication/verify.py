"""The order of verification of signed caller identity (RFC 8224 section 6.2, RFC 8588, RFC 8946 section 4.2)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec import Struct

from ringfence.screening.authentication.credential import Credential
from ringfence.screening.authentication.header import split_identity
from ringfence.screening.authentication.law import IdentityLaw
from ringfence.screening.authentication.passport import encode_base64url, read_passport
from ringfence.telecom.identity import (
    BAD_IDENTITY_INFO,
    INVALID_IDENTITY_HEADER,
    STALE_DATE,
    UNSUPPORTED_CREDENTIAL,
    USE_IDENTITY_HEADER,
    USE_SUPPORTED_FORMAT,
    Fault,
    IdentityHeader,
    Outcome,
    Passport,
    Verstat,
)

_ES256 = ECDSA(SHA256())
_SUPPORTED = frozenset({"", "shaken", "div"})
_URL = re.compile(r"https://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?:443|8443))?/[A-Za-z0-9._~%!$&'()*+,=:@/-]*")
_NOT_FOUND_YET = BAD_IDENTITY_INFO.because("the certificate is not here yet")


class Verified(Struct, frozen=True):
    """A token whose signature and certificate are good."""

    passport: Passport
    credential: Credential


class CredentialSource(Protocol):
    """Where certificates come from: a cache that fetches off the call's path."""

    def find(self, x5u: str) -> Credential | Fault | None:
        """The credential of that URL, why there is none, or None while it is being fetched; never waits."""
        ...


class SignedCall(Struct, frozen=True, kw_only=True):
    """What the SIP request says, to be held against the tokens. Numbers are digits with country code, without `+`."""

    identity: str
    """Value of the Identity header fields, joined by commas."""
    calling: str
    called: tuple[str, ...]
    now_s: int
    date_s: int | None = None
    """The request's Date header."""
    diverting: tuple[str, ...] = ()
    """Numbers that the request says it was diverted from."""
    required: bool = False
    """Whether a call without a token of ours to judge is at fault."""


def verify(call: SignedCall, credentials: CredentialSource, law: IdentityLaw) -> Outcome:
    """Verify every Identity header and say what they come to; never raises, never waits.

    The call is refused by its tokens only when all of them are bad (RFC 8224 section 6.2.1); what to do about a fault
    is the policy's business.
    """
    return verify_each(call, credentials, law)[0]


def verify_each(
    call: SignedCall, credentials: CredentialSource, law: IdentityLaw
) -> tuple[Outcome, tuple[Verified | Fault, ...]]:
    """The same, with what became of each token of a kind that is supported, in their order."""
    headers = split_identity(call.identity)
    if isinstance(headers, Fault):
        return Outcome(Verstat.FAILED, fault=headers), (headers,)
    supported = [header for header in headers if header.ppt in _SUPPORTED]
    if not supported:
        fault = USE_SUPPORTED_FORMAT.because("no token of a kind that is supported") if headers else USE_IDENTITY_HEADER
        return Outcome(Verstat.NONE, fault=fault if call.required else None), ()
    judged = tuple(_verify_one(header, call, credentials, law) for header in supported)
    return _outcome_of(judged, call, law), judged


def _outcome_of(judged: Iterable[Verified | Fault], call: SignedCall, law: IdentityLaw) -> Outcome:
    good: list[Verified] = []
    faults: list[Fault] = []
    for one in judged:
        if isinstance(one, Fault):
            faults.append(one)
        else:
            good.append(one)
    chain = _chain(good, call)
    if chain is None:
        return _without_chain(good, faults, call)
    return _outcome(chain, call, law)


def _without_chain(good: Iterable[Verified], faults: Sequence[Fault], call: SignedCall) -> Outcome:
    """What no way from the called number back to a first token comes to."""
    diverted = next((one for one in good if frozenset(call.diverting) & frozenset(one.passport.dest_tn)), None)
    if diverted is not None:
        # A forwarded call whose forwarder does not sign (no `div`): nobody lied, and nothing is proven either, since
        # anybody could send a token meant for another number this way (RFC 8946 section 1).
        return _told(diverted, Verstat.NONE, 0)
    if not faults:
        return Outcome(Verstat.FAILED, fault=INVALID_IDENTITY_HEADER.because("no token is for the called number"))
    proven = next((fault for fault in faults if fault.sip_code != BAD_IDENTITY_INFO.sip_code), None)
    if proven is not None:
        return Outcome(Verstat.FAILED, fault=proven)
    # A certificate that can't be had says nothing of the caller.
    return Outcome(Verstat.NONE, fault=faults[0], pending=all(fault is _NOT_FOUND_YET for fault in faults))


def _verify_one(
    header: IdentityHeader, call: SignedCall, credentials: CredentialSource, law: IdentityLaw
) -> Verified | Fault:
    passport = _rebuilt(header, call) if header.compact else read_passport(header.token)
    if isinstance(passport, Fault):
        return passport
    fault = _form(header, passport) or _age(passport, call, law) or _calling(passport, call)
    if fault is not None:
        return fault
    credential = credentials.find(header.info)
    if credential is None:
        return _NOT_FOUND_YET
    if isinstance(credential, Fault):
        return credential
    return (
        _validity(credential, passport, call)
        or _signature(credential, passport)
        or _authority(credential, passport)
        or Verified(passport, credential)
    )


def _form(header: IdentityHeader, passport: Passport) -> Fault | None:
    if passport.alg != "ES256" or header.alg not in ("", "ES256"):
        return INVALID_IDENTITY_HEADER.because("alg is not ES256")
    if passport.typ != "passport":
        return INVALID_IDENTITY_HEADER.because("typ is not passport")
    if passport.ppt != header.ppt:
        return INVALID_IDENTITY_HEADER.because("ppt of token and header differ")
    if passport.x5u != header.info:
        return INVALID_IDENTITY_HEADER.because("x5u and info differ")
    return None if allowed_url(header.info) else BAD_IDENTITY_INFO.because("the certificate's URL is not allowed")


@lru_cache(maxsize=4096)
def allowed_url(url: str) -> bool:
    """Whether a certificate may be fetched there: https, port 443 or 8443, a path, nothing else (ATIS-1000074)."""
    return _URL.fullmatch(url) is not None


def _age(passport: Passport, call: SignedCall, law: IdentityLaw) -> Fault | None:
    if passport.iat > call.now_s + law.ahead_s:
        return STALE_DATE.because("iat lies in the future")
    oldest = law.fresh_s if passport.ppt == "div" else max(law.fresh_s, law.diverted_s)
    if passport.iat < call.now_s - oldest:
        return STALE_DATE.because("iat is too old")
    if call.date_s is not None and abs(call.now_s - call.date_s) > law.fresh_s:
        return STALE_DATE.because("Date is too old")
    return None


def _calling(passport: Passport, call: SignedCall) -> Fault | None:
    same = bool(passport.orig_tn) and passport.orig_tn == call.calling
    return None if same else INVALID_IDENTITY_HEADER.because("orig is not the calling number")


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
    """Whether the certificate may speak for the number: the diverting one for `div`, else the calling one."""
    if credential.numbers.covers(passport.div_tn or passport.orig_tn) is False:
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


def _chain(tokens: Iterable[Verified], call: SignedCall) -> tuple[Verified, ...] | None:
    """From the called number back over diversions to the token of the first call; None when there is no such way."""
    several = tuple(tokens)
    if len(several) == 1 and several[0].passport.ppt != "div":
        dest = several[0].passport.dest_tn
        return several if any(number in dest for number in call.called) else None
    divs = [token for token in several if token.passport.ppt == "div"]
    firsts = [token for token in several if token.passport.ppt != "div"]
    target, chain = frozenset(call.called), list[Verified]()
    while True:
        for first in firsts:
            if target & frozenset(first.passport.dest_tn):
                return (*chain, first)
        step = next((div for div in divs if target & frozenset(div.passport.dest_tn) and div not in chain), None)
        if step is None:
            return None
        chain.append(step)
        target = frozenset({step.passport.div_tn})


def _outcome(chain: tuple[Verified, ...], call: SignedCall, law: IdentityLaw) -> Outcome:
    first = chain[-1]
    if len(chain) == 1 and first.passport.iat < call.now_s - law.fresh_s:
        return Outcome(Verstat.FAILED, fault=STALE_DATE.because("iat is too old"))
    passed = first.passport.attest in law.passed
    return _told(first, Verstat.PASSED if passed else Verstat.NONE, len(chain) - 1)


def _told(first: Verified, verstat: Verstat, diversions: int) -> Outcome:
    return Outcome(
        verstat,
        attestation=first.passport.attest,
        signer=first.credential.signer,
        origid=first.passport.origid,
        diversions=diversions,
        certificate=first.credential.fingerprint,
    )
