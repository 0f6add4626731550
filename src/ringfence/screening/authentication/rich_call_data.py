"""Reading the claims `rcd`, `rcdi` and `crn`: who calls and why (RFC 9795)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from typing import cast

import msgspec
from msgspec.structs import replace

from ringfence.screening.authentication.digest import digest_fits, well_formed
from ringfence.telecom.identity import RichCallData

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LINK = re.compile(r"https://[!-~]+", re.ASCII)
_DATA = re.compile(r"data:([!-+\--~]*?)(;base64)?,([!-~]*)", re.ASCII)
_ANY_LINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+", re.ASCII)
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)+")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_TEXTS = frozenset({"/nam", "/apn"})
_LINKED_CARD = "/jcl"

_LONGEST = 256
"""Characters of a text that are told."""

Claims = Mapping[str, object]


class BadRichCallData(ValueError):
    """The claims are not what RFC 9795 asks for; the message says what is wrong and quotes nothing of them."""


def read_rich_call_data(claims: Claims, *, needed: bool) -> RichCallData | None:
    """What the claims say, None when they say nothing. Raises `BadRichCallData`.

    `needed` is for a token of type `rcd`, which must hold `rcd` or `crn`. Digests of what the token itself holds are
    checked; what it links to is named in `elsewhere`.
    """
    if needed and not {"rcd", "crn"} & claims.keys():
        raise BadRichCallData("neither rcd nor crn is there")
    reason = _line(claims, "crn")
    if "rcd" not in claims:
        if "rcdi" in claims:
            raise BadRichCallData("rcdi is there without rcd")
        return RichCallData(reason=reason) if reason else None
    rcd = claims["rcd"]
    if not isinstance(rcd, dict):
        raise BadRichCallData("rcd is not an object")
    rich = _read(rcd)
    proven = tuple(sorted(_proven(rcd, claims.get("rcdi", {}))))
    return replace(rich, reason=reason, proven=proven, elsewhere=tuple(sorted(_links(rcd))))


def _read(rcd: Claims) -> RichCallData:
    name = _line(rcd, "nam")
    if not name:
        raise BadRichCallData("rcd.nam is missing or empty")
    if "jcd" in rcd and "jcl" in rcd:
        raise BadRichCallData("rcd holds both a jCard and a link to one")
    card = _link(rcd, "jcl")
    if "jcd" in rcd:
        _check_card(rcd["jcd"])
        card = "jcd"
    return RichCallData(name=name, other_name=_line(rcd, "apn"), icon=_icon(rcd), card=card)


def _icon(rcd: Claims) -> str:
    """Its address; of a picture that the token holds only what it is, as `data:image/png`."""
    held = _DATA.fullmatch(str(rcd.get("icn", "")))
    return _link(rcd, "icn") if held is None else f"data:{held.group(1)}"[:_LONGEST]


def _link(rcd: Claims, name: str) -> str:
    if name not in rcd:
        return ""
    value = rcd[name]
    if not isinstance(value, str) or _LINK.fullmatch(value) is None:
        raise BadRichCallData(f"rcd.{name} is not a https URL")
    return value


def _line(claims: Claims, name: str) -> str:
    """A text that can be shown in one line."""
    value = claims.get(name, "")
    if not isinstance(value, str) or _CONTROL.search(value) is not None:
        raise BadRichCallData(f"{name} is not a text of one line")
    return value.strip()[:_LONGEST]


def _check_card(card: object) -> None:
    """A jCard in the form of RFC 7095 section 3: `["vcard", [[name, {}, type, value, ...], ...]]`, with `fn`."""
    if not isinstance(card, list) or len(card) != 2 or card[0] != "vcard" or not isinstance(card[1], list):
        raise BadRichCallData("rcd.jcd is not a jCard")
    names = set[str]()
    for one in cast("list[object]", card[1]):
        if not isinstance(one, list) or len(one) < 4 or not isinstance(one[1], dict):
            raise BadRichCallData("rcd.jcd holds what is not a property of a jCard")
        if not isinstance(one[0], str) or not isinstance(one[2], str):
            raise BadRichCallData("rcd.jcd holds a property without name or type")
        names.add(one[0])
    if "fn" not in names:
        raise BadRichCallData("rcd.jcd names nobody: fn is missing")


def _proven(rcd: Claims, digests: object) -> Iterator[str]:
    """The pointers whose digest fits what the token holds."""
    if not isinstance(digests, dict):
        raise BadRichCallData("rcdi is not an object")
    for pointer, digest in cast("dict[str, object]", digests).items():
        if _POINTER.fullmatch(pointer) is None or not isinstance(digest, str) or not well_formed(digest):
            raise BadRichCallData("rcdi holds what is not a JSON pointer and a digest")
        if "jcl" in rcd and (pointer == _LINKED_CARD or pointer.startswith(f"{_LINKED_CARD}/")):
            continue  # of the linked card, or of what that card links to
        contents = _contents(pointer, _find(rcd, pointer))
        if not contents:
            continue
        if not any(digest_fits(digest, content) for content in contents):
            raise BadRichCallData("a digest of rcdi does not fit what rcd holds")
        yield pointer


def _find(rcd: Claims, pointer: str) -> object:
    """What the pointer names (RFC 6901 section 4)."""
    here: object = rcd
    for step in pointer[1:].split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict) and name in here:
            here = here[name]
        elif isinstance(here, list) and _INDEX.fullmatch(name) is not None and int(name) < len(here):
            here = here[int(name)]
        else:
            raise BadRichCallData("rcdi points to what rcd does not hold")
    return here


def _contents(pointer: str, value: object) -> tuple[bytes, ...]:
    """The bytes that the digest may be of; none when they are elsewhere.

    An object or array is digested as RFC 8225 section 9 writes JSON; a text as it is, or as JSON writes it.
    """
    written = msgspec.json.encode(value, order="sorted")
    if not isinstance(value, str):
        return (written,)
    if pointer not in _TEXTS:
        held = _held(value)
        if held is not None:
            return (held,)
        if _ANY_LINK.fullmatch(value) is not None:
            return ()
    return value.encode(), written


def _held(url: str) -> bytes | None:
    """What a `data:` URL holds (RFC 2397); None for another URL. Raises `BadRichCallData`."""
    found = _DATA.fullmatch(url)
    if found is None:
        return None
    raw = _ESCAPE.sub(lambda one: bytes.fromhex(one.group(1).decode()), found.group(3).encode())
    if found.group(2) is None:
        return raw
    try:
        return binascii.a2b_base64(raw, strict_mode=True)
    except binascii.Error as problem:
        raise BadRichCallData("a data URL is not base64") from problem


def _links(rcd: Claims) -> Iterator[str]:
    """Pointers to the links of `rcd`."""
    for name in ("icn", "jcl"):
        if _LINK.fullmatch(str(rcd.get(name, ""))) is not None:
            yield f"/{name}"
    card = rcd.get("jcd")
    for place, one in enumerate(card[1] if isinstance(card, list) else ()):
        for at, value in enumerate(one[3:], start=3):
            if one[2] == "uri" and isinstance(value, str) and _LINK.fullmatch(value) is not None:
                yield f"/jcd/1/{place}/{at}"
