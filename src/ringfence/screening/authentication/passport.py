"""Reading a PASSporT strictly: canonical base64url, one value per name, claims of the right type (RFC 8225)."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import cast

from ringfence.telecom.identity import INVALID_IDENTITY_HEADER, Attestation, Fault, Passport

_TN = re.compile(r"[0-9*#]{1,15}", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_ATTESTATIONS = frozenset(Attestation)
_LATEST = 1 << 40

Claims = dict[str, object]


class _NotAPassport(Exception):
    """Carries what is wrong to the one place that turns it into a fault."""


def read_passport(token: str) -> Passport | Fault:
    """Read a token in full form `header.payload.signature`; never raises.

    Only form is judged here: the signature, the certificate and the SIP request are compared later. Faults are 438.
    """
    try:
        return _read(token)
    except _NotAPassport as problem:
        return INVALID_IDENTITY_HEADER.because(str(problem))


def decode_base64url(text: str) -> bytes | None:
    """Decode without padding; None when it is not the one canonical writing of its bytes (RFC 4648 section 3.5)."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return raw if encode_base64url(raw) == text else None


def encode_base64url(raw: bytes) -> str:
    """Base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _read(token: str) -> Passport:
    parts = token.split(".")
    if len(parts) != 3 or not parts[0] or not parts[1]:
        raise _NotAPassport("the token is not in full form")
    header, payload = _object(parts[0], "header"), _object(parts[1], "payload")
    signature = decode_base64url(parts[2])
    if signature is None or len(signature) != 64:
        raise _NotAPassport("the signature is not 64 bytes of base64url")
    orig_tn, orig_uri = _orig(payload)
    dest_tn, dest_uri = _dest(payload)
    ppt = _text(header, "ppt", required=False)
    attest, origid = _shaken(payload) if ppt == "shaken" else ("", "")
    return Passport(
        alg=_text(header, "alg"),
        typ=_text(header, "typ"),
        x5u=_text(header, "x5u"),
        ppt=ppt,
        orig_tn=orig_tn,
        orig_uri=orig_uri,
        dest_tn=dest_tn,
        dest_uri=dest_uri,
        iat=_iat(payload),
        attest=attest,
        origid=origid,
        div_tn=_div(payload) if ppt in ("div", "div-o") else "",
        claims=payload,
        signing_input=f"{parts[0]}.{parts[1]}".encode("ascii"),
        signature=signature,
    )


def _object(part: str, name: str) -> Claims:
    raw = decode_base64url(part)
    if raw is None:
        raise _NotAPassport(f"the {name} is not canonical base64url")
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise _NotAPassport(f"the {name} is not JSON") from problem
    if not isinstance(value, dict):
        raise _NotAPassport(f"the {name} is not an object")
    return cast("Claims", value)


def _once(pairs: list[tuple[str, object]]) -> Claims:
    claims = dict(pairs)
    if len(claims) != len(pairs):
        raise ValueError("a name stands twice")
    return claims


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _text(claims: Claims, name: str, *, required: bool = True) -> str:
    value = claims.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value):
        raise _NotAPassport(f"{name} is missing or not a string")
    return value


def _number(value: object, name: str) -> str:
    if not isinstance(value, str) or _TN.fullmatch(value) is None:
        raise _NotAPassport(f"{name} is not a telephone number of digits")
    return value


def _party(claims: Claims, name: str) -> Claims:
    party = claims.get(name)
    if not isinstance(party, dict):
        raise _NotAPassport(f"{name} is missing or not an object")
    return cast("Claims", party)


def _orig(claims: Claims) -> tuple[str, str]:
    orig = _party(claims, "orig")
    if len(orig) != 1 or not {"tn", "uri"} & orig.keys():
        raise _NotAPassport("orig must hold one tn or one uri")
    return (_number(orig["tn"], "orig.tn"), "") if "tn" in orig else ("", _text(orig, "uri"))


def _dest(claims: Claims) -> tuple[tuple[str, ...], tuple[str, ...]]:
    dest = _party(claims, "dest")
    numbers, uris = dest.get("tn", []), dest.get("uri", [])
    if not isinstance(numbers, list) or not isinstance(uris, list) or not (numbers or uris):
        raise _NotAPassport("dest must hold an array tn or uri with at least one member")
    if not all(isinstance(uri, str) and uri for uri in uris):
        raise _NotAPassport("dest.uri holds what is not a string")
    return tuple(_number(number, "dest.tn") for number in numbers), tuple(cast("list[str]", uris))


def _iat(claims: Claims) -> int:
    iat = claims.get("iat")
    if isinstance(iat, bool) or not isinstance(iat, int) or not 0 < iat < _LATEST:
        raise _NotAPassport("iat is not a whole number of seconds since 1970")
    return iat


def _shaken(claims: Claims) -> tuple[str, str]:
    attest = claims.get("attest")
    if not isinstance(attest, str) or attest not in _ATTESTATIONS:
        raise _NotAPassport("attest is not A, B or C")
    origid = claims.get("origid")
    if not isinstance(origid, str) or _UUID.fullmatch(origid) is None:
        raise _NotAPassport("origid is not a UUID")
    return attest, origid


def _div(claims: Claims) -> str:
    div = _party(claims, "div")
    return _number(div.get("tn"), "div.tn")
