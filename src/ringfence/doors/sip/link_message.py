"""What Kamailio and the engine say to each other, as JSON inside netstrings."""

from __future__ import annotations

import binascii
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from ringfence.telecom.call import CallAttempt, Presentation

Coded = Annotated[str, Meta(max_length=24_000)]
"""Base64 of what callers control, so that no quoting of theirs can reach into the JSON."""
_LONGEST = 256
_LONGEST_IDENTITY = 16_384


class Invite(Struct, frozen=True, tag_field="e", tag="invite"):
    """A suspended INVITE. `ti` and `tl` name the transaction; `ms` is Kamailio's clock, milliseconds since 1970."""

    ti: int
    tl: int
    ms: int
    si: str
    """Source address."""
    ci: Coded
    ru: Coded
    fu: Coded
    pa: Coded = ""
    rp: Coded = ""
    dv: Coded = ""
    pc: Coded = ""
    pr: Coded = ""
    id: Coded = ""
    dt: Coded = ""
    fc: Coded = ""
    """Feature-Caps, where a caller says that it understands 608 (RFC 8688)."""
    tk: Coded = ""
    """Name of the trunk, where the proxy knows it; else the source address tells."""


class Reply(Struct, frozen=True, tag_field="e", tag="reply"):
    """How an INVITE of ours fared: 180 or 183, 200, or the final code once every branch has failed.

    `rg` is when it first rang, where the proxy kept that for us; 0: it did not.
    """

    ci: Coded
    co: int
    ms: int
    rg: int = 0


class Release(Struct, frozen=True, tag_field="e", tag="release"):
    """BYE or CANCEL passed by; `by` says whose."""

    ci: Coded
    ms: int
    by: Literal["calling", "called"]
    of: Literal["bye", "cancel"] = "bye"


class Welcome(Struct, frozen=True, tag_field="e", tag="welcome"):
    """Kamailio accepted our hello."""


Heard = Invite | Reply | Release | Welcome
_heard: msgspec.json.Decoder[Heard] = msgspec.json.Decoder(Heard)


class Hello(Struct, frozen=True, tag_field="e", tag="hello", omit_defaults=True):
    """What an engine says first: its slot (1-4) and its weight among the engines.

    `ends` is 1 on the second connection, which takes replies and releases so that none of them wakes the engine.
    """

    slot: Annotated[int, Meta(ge=1, le=4)]
    weight: Annotated[int, Meta(ge=1, le=1000)]
    ends: Literal[0, 1] = 0


class Answer(Struct, frozen=True, tag_field="e", tag="verdict", omit_defaults=True):
    """The verdict on one INVITE. Texts are ours alone: one line, no quotes."""

    ti: int
    tl: int
    act: str
    id: str = ""
    code: int = 0
    phrase: str = ""
    hdr: str = ""
    """Header lines for the reply, each ended by CR LF."""
    label: str = ""
    verstat: str = ""
    to: str = ""
    """SIP URI that a diverted, challenged or announced call goes to."""


def hear(message: bytes) -> Heard:
    """Read one message. Raises `msgspec.MsgspecError` when it is none."""
    return _heard.decode(message)


def plain(coded: str, longest: int = _LONGEST) -> str:
    """The text behind base64, cut to length; what can't be decoded is empty."""
    try:
        return binascii.a2b_base64(coded, strict_mode=True).decode("utf-8", "replace")[:longest]
    except (binascii.Error, ValueError):
        return ""


def attempt_of(invite: Invite, calling: str, at_ms: int, trunk: str) -> CallAttempt:
    """The call attempt that a suspended INVITE is; `calling` was chosen by the operator's order of headers."""
    return CallAttempt(
        calling=calling,
        called=plain(invite.ru),
        call_id=plain(invite.ci, 128),
        at_ms=at_ms,
        trunk=trunk[:128],
        asserted_identity=plain(invite.pa) if invite.pa else "",
        presentation=Presentation.RESTRICTED if invite.pr else Presentation.ALLOWED,
        diversion=plain(invite.dv) if invite.dv else "",
        identity=plain(invite.id, _LONGEST_IDENTITY) if invite.id else "",
    )
