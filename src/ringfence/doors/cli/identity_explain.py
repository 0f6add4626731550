"""What the tokens of an identity say, one after another, tokens inside tokens too; no signature is judged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
from msgspec import Struct
from rich.markup import escape
from rich.table import Table

from ringfence.doors.cli.console import Console
from ringfence.screening.authentication.chain import DEEPEST
from ringfence.screening.authentication.header import split_identity
from ringfence.screening.authentication.passport import read_passport
from ringfence.telecom.errors import Refused
from ringfence.telecom.identity import (
    Fault,
    MessageDigest,
    OriginalPassport,
    Passport,
    Priority,
    RichCallData,
)

_WIDEST = 200
"""Characters of one value in the table; JSON has all of them."""


class Read(Struct, frozen=True):
    """One token as `explain` prints it."""

    ppt: str
    info: str
    fault: Fault | None = None
    calling: str = ""
    called: tuple[str, ...] = ()
    iat: int = 0
    attest: str = ""
    origid: str = ""
    diverting: str = ""
    inside: int = 0
    """How many tokens this one stands in (`div-o`)."""
    rich: RichCallData | None = None
    priority: Priority | None = None
    digest: str = ""
    """Of the message that the token is for (`msgi`)."""


def read_identity(identity: str) -> tuple[Read, ...]:
    """The tokens of the header's value, each followed by those inside it. Raises `Refused` when none can be read."""
    headers = split_identity(identity)
    faults = [header for header in headers if isinstance(header, Fault)]
    if faults and len(faults) == len(headers):
        told = f"{faults[0].phrase}: {faults[0].detail}"
        raise Refused(told, "give the header's value as it stands in the SIP message")
    found: list[Read] = []
    for header in headers:
        if isinstance(header, Fault):
            found.append(Read("", "", fault=header))
        elif header.compact:
            found.append(Read(header.ppt, header.info, fault=_COMPACT))
        else:
            found.extend(_read(header.token, header.ppt, header.info))
    return tuple(found)


def print_identity(found: tuple[Read, ...]) -> None:
    """A table for each token."""
    for one in found:
        signed = f" signed by {one.info}" if one.info else ""
        table = Table(title=escape(f"{one.ppt or 'passport'}{signed}"), show_header=False)
        for name, value in _rows(one):
            table.add_row(name, escape(value[:_WIDEST]))
        Console().print(table)


_COMPACT = Fault(0, "compact form", "header and payload are rebuilt from the SIP request: nothing to read here")


def _read(token: str, ppt: str, info: str) -> Iterator[Read]:
    for depth in range(DEEPEST + 1):
        passport = read_passport(token)
        if isinstance(passport, Fault):
            yield Read(ppt, info, fault=passport, inside=depth)
            return
        yield _told(passport, ppt, info, depth)
        if not isinstance(passport.extension, OriginalPassport):
            return
        token = passport.extension.token
        inner = read_passport(token)
        ppt, info = ("", "") if isinstance(inner, Fault) else (inner.ppt, inner.x5u)


def _told(passport: Passport, ppt: str, info: str, depth: int) -> Read:
    extension = passport.extension
    return Read(
        ppt,
        info,
        calling=passport.orig_tn or passport.orig_uri,
        called=passport.dest_tn + passport.dest_uri,
        iat=passport.iat,
        attest=passport.attest,
        origid=passport.origid,
        diverting=passport.div_tn,
        inside=depth,
        rich=extension if isinstance(extension, RichCallData) else None,
        priority=extension if isinstance(extension, Priority) else None,
        digest=extension.digest if isinstance(extension, MessageDigest) else "",
    )


def _rows(one: Read) -> Iterator[tuple[str, str]]:
    for name, value in msgspec.structs.asdict(one).items():
        if not value or name in ("ppt", "info"):
            continue
        if isinstance(value, Fault):
            yield name, f"{value.sip_code or ''} {value.phrase}: {value.detail}".strip()
        elif isinstance(value, Struct):
            yield from ((inner, _shown(inner, said)) for inner, said in msgspec.structs.asdict(value).items() if said)
        else:
            yield name, _shown(name, value)


def _shown(name: str, value: object) -> str:
    if name == "iat" and isinstance(value, int):
        try:
            return f"{value} ({datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M:%S} UTC)"
        except (ValueError, OverflowError, OSError):
            return f"{value} (no second of our calendar)"
    if name == "inside":
        return f"{value} other token" if value == 1 else f"{value} other tokens"
    if isinstance(value, bool):
        return "yes"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
