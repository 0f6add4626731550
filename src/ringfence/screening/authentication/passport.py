"""Reading a PASSporT strictly: canonical base64url, one value per name, claims of the right type (RFC 8225)."""

from __future__ import annotations

import binascii
import json
import re
from functools import lru_cache
from typing import cast

import msgspec

from ringfence.telecom.identity import INVALID_IDENTITY_HEADER, Attestation, Fault, Passport

_TN = re.compile(r"[0-9*#]{1,15}", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_ATTESTATIONS = frozenset(Attestation)
_LATEST = 1 << 40
_TOKEN = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)", re.ASCII)
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)
_TO_BASE64 = bytes.maketrans(b"-_", b"+/")
_FROM_BASE64 = bytes.maketrans(b"+/", b"-_")
_PADDING = (b"", b"", b"==", b"=")
_LAST = {0: "", 2: "AQgw", 3: "AEIMQUYcgkosw048"}
"""By length modulo 4: the last characters that leave no stray bits; a length of 1 modulo 4 is impossible."""
_REMEMBERED = 512
"""Characters of a token's header that is remembered: a signer's calls all have the same one."""

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
    return _decoded(text) if _BASE64URL.fullmatch(text) is not None else None


def encode_base64url(raw: bytes) -> str:
    """Base64url without padding (RFC 7515 section 2)."""
    return binascii.b2a_base64(raw, newline=False).translate(_FROM_BASE64).rstrip(b"=").decode("ascii")


def _decoded(text: str) -> bytes | None:
    """The same for text that is known to be of the alphabet."""
    over = len(text) & 3
    if over == 1 or (over and text[-1] not in _LAST[over]):
        return None
    return binascii.a2b_base64(text.encode("ascii").translate(_TO_BASE64) + _PADDING[over])


def _read(token: str) -> Passport:
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise _NotAPassport("the token is not three parts of base64url")
    first, second, third = found.groups()
    alg, typ, x5u, ppt = _head(first) if len(first) <= _REMEMBERED else _read_head(first)
    payload = _object(second, "payload")
    signature = _decoded(third)
    if signature is None or len(signature) != 64:
        raise _NotAPassport("the signature is not 64 bytes of base64url")
    orig_tn, orig_uri = _orig(payload)
    dest_tn, dest_uri = _dest(payload)
    attest, origid = _shaken(payload) if ppt == "shaken" else ("", "")
    return Passport(
        alg=alg,
        typ=typ,
        x5u=x5u,
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
        signing_input=token[: found.end(2)].encode("ascii"),
        signature=signature,
    )


def _read_head(part: str) -> tuple[str, str, str, str]:
    header = _object(part, "header")
    return _text(header, "alg"), _text(header, "typ"), _text(header, "x5u"), _text(header, "ppt", required=False)


_head = lru_cache(maxsize=4096)(_read_head)


def _object(part: str, name: str) -> Claims:
    raw = _decoded(part)
    if raw is None:
        raise _NotAPassport(f"the {name} is not canonical base64url")
    try:
        quick = msgspec.json.decode(raw)
        # What is the same when written again holds no name twice: the usual token, read without Python code for each.
        if type(quick) is dict and msgspec.json.encode(quick) == raw:
            return quick
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    return _object_slowly(raw, name)


def _object_slowly(raw: bytes, name: str) -> Claims:
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
    # A number far from now, 0 and those before 1970 too, is a stale token (403), which is for the clock to say.
    if isinstance(iat, bool) or not isinstance(iat, int) or not -_LATEST < iat < _LATEST:
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
