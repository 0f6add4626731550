"""Reading a PASSporT strictly: canonical base64url, one value per name, claims of the right type (RFC 8225)."""

from __future__ import annotations

import binascii
import json
import re
from functools import lru_cache
from typing import cast

import msgspec

from ringfence.screening.authentication.digest import well_formed
from ringfence.screening.authentication.priority import BadPriority, read_priority
from ringfence.screening.authentication.rich_call_data import BadRichCallData, read_rich_call_data
from ringfence.telecom.identity import (
    INVALID_IDENTITY_HEADER,
    Attestation,
    Fault,
    MessageDigest,
    OriginalPassport,
    Passport,
    Priority,
    RichCallData,
)

_TN = re.compile(r"[0-9*#]{1,15}", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_ATTESTATIONS = frozenset(Attestation)
_LATEST = 1 << 40
_EXTENDED = frozenset({"div-o", "rcd", "rph", "msg"})
_CARRIES_RICH_CALL_DATA = frozenset({"", "shaken", "rcd"})
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
    extended = ppt in _EXTENDED or "rcd" in payload or "crn" in payload
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
        div_tn=_div(payload, ppt) if ppt in ("div", "div-o") else "",
        claims=payload,
        signing_input=token[: found.end(2)].encode("ascii"),
        signature=signature,
        extension=_extension(payload, ppt) if extended else None,
    )


def _read_head(part: str) -> tuple[str, str, str, str]:
    header = _object(part, "header")
    if "crit" in header:
        # Whoever does not understand what is critical must not go on (RFC 7515 section 4.1.11); no PASSporT has any.
        raise _NotAPassport("the header has critical parameters that are not understood")
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
        msgspec.json.encode(value)  # half a surrogate pair is no text: nobody could write it down again
    except (ValueError, RecursionError) as problem:
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


def _div(claims: Claims, ppt: str) -> str:
    if ppt == "div" and "opt" in claims:
        raise _NotAPassport("opt is there, which belongs to div-o")
    div = _party(claims, "div")
    if "uri" in div:
        raise _NotAPassport("div names something else than one telephone number")
    return _number(div.get("tn"), "div.tn")


def _extension(claims: Claims, ppt: str) -> RichCallData | Priority | MessageDigest | OriginalPassport | None:
    if ppt == "div-o":
        token = _text(claims, "opt")
        if _TOKEN.fullmatch(token) is None:
            raise _NotAPassport("opt is not a token in full form")
        return OriginalPassport(token)
    if ppt == "msg":
        digest = _text(claims, "msgi", required=False)
        if digest and not well_formed(digest):
            raise _NotAPassport("msgi is not a digest")
        return MessageDigest(digest)
    try:
        if ppt == "rph":
            return read_priority(claims)
        return read_rich_call_data(claims, needed=ppt == "rcd") if ppt in _CARRIES_RICH_CALL_DATA else None
    except (BadPriority, BadRichCallData) as problem:
        raise _NotAPassport(str(problem)) from problem
