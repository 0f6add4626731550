"""Which header names the calling party, in an order that the operator chooses."""

from __future__ import annotations

import re
from typing import Literal, get_args

from ringfence.doors.sip.message import Request
from ringfence.telecom.call import CallAttempt, Presentation
from ringfence.telecom.errors import Refused

Source = Literal["p-asserted-identity", "remote-party-id", "from", "diversion", "p-charge-info"]
DEFAULT_ORDER: tuple[Source, ...] = ("p-asserted-identity", "remote-party-id", "from")
_LONGEST = 256
_LONGEST_IDENTITY = 16_384
_PRIVATE = re.compile(r"\b(?:id|user|header)\b", re.IGNORECASE)
_WITHHELD = re.compile(r"privacy\s*=\s*\"?full|anonymous", re.IGNORECASE)


def read_order(text: str) -> tuple[Source, ...]:
    """The order as the operator writes it: header names joined by commas. Raises `Refused`."""
    known = {name: name for name in get_args(Source)}
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if not names or any(name not in known for name in names):
        raise Refused(f"unknown order of calling identity: {text!r}", f"choose from {', '.join(known)}")
    return tuple(known[name] for name in names)


def attempt_from(request: Request, order: tuple[Source, ...], *, trunk: str, at_ms: int) -> CallAttempt:
    """The call attempt that an INVITE is. Numbers stay as sent; what is too long is cut and so becomes unreadable."""
    values = [request.first(name) for name in order]
    calling = next((value for value in values if value), request.first("from"))
    withheld = _PRIVATE.search(request.first("privacy")) or _WITHHELD.search(request.first("remote-party-id"))
    return CallAttempt(
        calling=_address(calling),
        called=_address(request.uri),
        call_id=request.first("call-id")[:128],
        at_ms=at_ms,
        trunk=trunk[:128],
        asserted_identity=_address(request.first("p-asserted-identity")),
        presentation=Presentation.RESTRICTED if withheld else Presentation.ALLOWED,
        diversion=_address(request.first("diversion")),
        identity=", ".join(request.all("identity"))[:_LONGEST_IDENTITY],
    )


def _address(value: str) -> str:
    """The URI of a name-addr, or the value itself."""
    inside = re.search(r"<([^<>]*)>", value)
    return (inside.group(1) if inside else value).strip()[:_LONGEST]
