"""Taking SIP Identity header fields apart."""

from __future__ import annotations

import re

from ringfence.telecom.identity import INVALID_IDENTITY_HEADER, Fault, IdentityHeader

LONGEST = 16_384
"""Characters of all Identity headers of one request that are looked at."""
MOST = 8
"""Identity headers of one request that are looked at."""

_TOKEN = re.compile(r"[ \t]*([A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+)[ \t]*")
_USUAL = re.compile(
    r"([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+);info=<([^<>\s]+)>;alg=(ES256);ppt=(\")?([A-Za-z0-9-]+)(?(4)\")",
    re.ASCII,
)
"""One header with its parameters in the order in which most write them."""
_REST = re.compile(r'(?:[^,\r\n<"]|<[^<>\r\n]*>|"[^"\r\n]*"|[<"])*')
"""Up to where the next header may begin: addresses and quoted texts may hold commas."""
_PARAMETER = re.compile(r';[ \t]*([A-Za-z0-9-]+)[ \t]*(?:=[ \t]*(?:<([^<>\s]*)>|"([^"\\]*)"|([^\s;,<>"]*)))?[ \t]*')


def split_identity(text: str) -> tuple[IdentityHeader | Fault, ...]:
    """Read the value of one or more Identity header fields, joined by commas or line ends; never raises.

    Returns in their order the headers, and a fault (438) in the place of each that can't be read: the others may still
    be good (RFC 8224 section 6.2.1). None for blank text; one fault where the text is too long or has too many.
    Source: RFC 8224 section 4.1; quoted `ppt` as RFC 8946 prints it.
    """
    if len(text) > LONGEST:
        return (INVALID_IDENTITY_HEADER.because("Identity headers are too long"),)
    usual = _USUAL.fullmatch(text)
    if usual is not None:
        token, info, alg, _, ppt = usual.groups()
        return (IdentityHeader(token, info, alg, ppt),)
    headers: list[IdentityHeader | Fault] = []
    position = _begin(text, 0)
    while position < len(text):
        header, end = _read_one(text, position)
        rest = _REST.match(text, end)
        if rest is not None and rest.end() > end:
            if not isinstance(header, Fault):
                header = INVALID_IDENTITY_HEADER.because("rubbish after the parameters")
            end = rest.end()
        headers.append(header)
        if len(headers) > MOST:
            return (INVALID_IDENTITY_HEADER.because(f"more than {MOST} Identity headers"),)
        position = _begin(text, end)
    return tuple(headers)


def _begin(text: str, position: int) -> int:
    """Where the next header begins."""
    rest = text[position:]
    return position + len(rest) - len(rest.lstrip(" \t\r\n,"))


def _read_one(text: str, position: int) -> tuple[IdentityHeader | Fault, int]:
    """The header that begins there, and how far it was read."""
    token = _TOKEN.match(text, position)
    if token is None:
        return INVALID_IDENTITY_HEADER.because("the token is not three parts of base64url"), position
    parameters: dict[str, str] = {}
    position = token.end()
    while found := _PARAMETER.match(text, position):
        name = found.group(1).lower()
        if name in parameters:
            return INVALID_IDENTITY_HEADER.because(f"parameter {name} stands twice"), position
        parameters[name] = found.group(2) or found.group(3) or found.group(4) or ""
        position = found.end()
    if not parameters.get("info"):
        return INVALID_IDENTITY_HEADER.because("parameter info is missing"), position
    header = IdentityHeader(
        token=token.group(1), info=parameters["info"], alg=parameters.get("alg", ""), ppt=parameters.get("ppt", "")
    )
    return header, position
