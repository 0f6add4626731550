"""A call while it is being set up, and the same call after it was released."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

NumberText = Annotated[str, Meta(max_length=256)]
Word = Annotated[str, Meta(max_length=128)]
EpochMs = Annotated[int, Meta(ge=0, lt=1 << 43)]
"""Milliseconds since 1970-01-01 UTC; the bound is the year 2248."""


Hidden: TypeAlias = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)] | Annotated[str, Meta(max_length=128)]
"""What names a person's device or place: as sent at the door, from there on its keyed hash; 0 or empty: not known."""


class Presentation(StrEnum):
    """Whether the calling party allowed its number to be shown (3GPP TS 24.607, RFC 3323)."""

    ALLOWED = "allowed"
    RESTRICTED = "restricted"
    UNAVAILABLE = "unavailable"


class CallAttempt(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One INVITE, before the phone rings. Numbers are as sent; they are read on the road."""

    calling: NumberText
    called: NumberText
    call_id: Word = ""
    """The edge's own id of the call, e.g. the SIP Call-ID; joins the call record to the attempt."""
    at_ms: EpochMs | None = None
    """When the attempt was made; None means now."""
    trunk: Word = ""
    """Name of the trunk that the call arrived on."""
    asserted_identity: NumberText = ""
    presentation: Presentation = Presentation.ALLOWED
    diversion: NumberText = ""
    identity: Annotated[str, Meta(max_length=16384)] = ""
    """The SIP Identity header as received (RFC 8224), for authentication and traceback."""
    date_s: Annotated[int, Meta(ge=0, lt=1 << 33)] | None = None
    """The SIP Date header, seconds since 1970 UTC, where the request has one; compact tokens are rebuilt with it."""
    roaming: bool | None = None
    """Whether the home network says that the calling subscriber is abroad now; None: nobody asked it."""


class Party(StrEnum):
    """Who released the call."""

    CALLING = "calling"
    CALLED = "called"
    NETWORK = "network"
    UNKNOWN = "unknown"


class CallKind(StrEnum):
    """What was carried; a message has no ring and no talk."""

    VOICE = "voice"
    MESSAGE = "message"


class CallRecord(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """What only the end of a call knows. Times are milliseconds since 1970 UTC, lengths are milliseconds."""

    calling: NumberText
    called: NumberText
    call_id: Word = ""
    at_ms: EpochMs
    """When the attempt was made."""
    answered: bool
    ring_ms: Annotated[int, Meta(ge=0, le=86_400_000)] = 0
    """From first ringing to answer, or to release when nobody answered."""
    talk_ms: Annotated[int, Meta(ge=0, le=864_000_000)] = 0
    released_by: Party = Party.UNKNOWN
    cause: Annotated[int, Meta(ge=0, le=127)] = 0
    """Q.850 cause value; 0 when not known."""
    trunk: Word = ""
    """Name of the trunk that the call arrived on."""
    source: Word = ""
    """The switch or feed that tells of the call; `call_id` is its own there."""
    kind: CallKind = CallKind.VOICE
    ringing_after_ms: Annotated[int, Meta(ge=0, le=86_400_000)] = 0
    """From the attempt to first ringing."""
    sip_code: Annotated[int, Meta(ge=0, le=699)] = 0
    """Final SIP response; 0 when not known."""
    trunk_out: Word = ""
    """Name of the trunk that the call left on."""
    carrier: Word = ""
    """Carrier that handed the call over."""
    media: Hidden = 0
    """Address from which the calling side's speech came."""
    imsi: Hidden = 0
    imei: Hidden = 0
    cell: Hidden = 0
    """Subscription, device and cell of the calling side, where it is mobile."""
    attestation: Annotated[str, Meta(pattern="^[ABC]?$")] = ""
    """Of the signed identity (RFC 8588); empty when there was none."""
    verstat: Word = ""
    """What verification said of it (3GPP TS 24.229 7.2A.20)."""
    diverted_by: NumberText = ""
    """Number that diverted the call to the called one."""
