"""Reading a SIP request from bytes and writing the answer, without any network (RFC 3261)."""

from __future__ import annotations

import re

from msgspec import Struct

LONGEST = 65_535
"""Bytes of one message."""
MOST_HEADERS = 200

_COMPACT = {
    "a": "accept-contact",
    "b": "referred-by",
    "c": "content-type",
    "d": "request-disposition",
    "e": "content-encoding",
    "f": "from",
    "i": "call-id",
    "j": "reject-contact",
    "k": "supported",
    "l": "content-length",
    "m": "contact",
    "n": "identity-info",
    "o": "event",
    "r": "refer-to",
    "s": "subject",
    "t": "to",
    "u": "allow-events",
    "v": "via",
    "x": "session-expires",
    "y": "identity",
}
_SINGLE = ("from", "to", "call-id", "cseq", "max-forwards", "content-length")
_TOKEN = re.compile(r"[A-Za-z0-9.!%*_+`'~-]+")
_REQUEST_LINE = re.compile(r"([A-Za-z0-9.!%*_+`'~-]+) ([^\s<>\"]+) (SIP/\d+\.\d+)")
_STATUS_LINE = re.compile(r"SIP/\d+\.\d+ \d+ ")
_FOLD = re.compile(r"\r\n[ \t]+")
_VIA = re.compile(r"SIP[ \t]*/[ \t]*2\.0[ \t]*/[ \t]*[A-Za-z0-9-]+[ \t]+[^\s;,]+[ \t]*(?:;[ \t]*[^\s;,]|,|$)")
_CSEQ = re.compile(r"(\d{1,10})[ \t]+([A-Za-z0-9.!%*_+`'~-]+)")


class Request(Struct, frozen=True):
    """A request whose form is right enough to be answered. Header names are lower case and long."""

    method: str
    uri: str
    headers: tuple[tuple[str, str], ...]

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, in order."""
        return tuple(value for header, value in self.headers if header == name)

    def first(self, name: str) -> str:
        """The first value, or empty."""
        return next((value for header, value in self.headers if header == name), "")


class Flaw(Struct, frozen=True):
    """A message that gets an error response, or none when there is nobody to answer."""

    code: int
    phrase: str
    request: Request | None = None
    """What could be read, to address the response; None: drop the message."""
    extra: tuple[tuple[str, str], ...] = ()


def read_request(raw: bytes, *, whole: bool = True) -> Request | Flaw:
    """Read one datagram, or one framed message of a stream; never raises.

    `whole` says that the bytes are all there is (UDP): a Content-Length beyond them is an error (RFC 3261, 18.3).
    Responses and what can't be answered are a flaw without request.
    """
    head, separator, body = raw.lstrip(b"\r\n").partition(b"\r\n\r\n")
    if len(raw) > LONGEST or not head:
        return Flaw(0, "")
    text = head.decode("utf-8", "replace")
    line, _, rest = text.partition("\r\n")
    headers = _headers(rest)
    if _STATUS_LINE.match(line) or headers is None or not any(name == "via" for name, _ in headers):
        return Flaw(0, "")
    found = _REQUEST_LINE.fullmatch(line)
    method = found.group(1) if found else line.split(" ", 1)[0]
    request = Request(method, found.group(2) if found else "", headers)
    if found is not None and found.group(3) != "SIP/2.0":
        return Flaw(505, "Version Not Supported", request)
    problem = ("Bad Request Line" if found is None or not separator else "") or _problem(request)
    if not problem and whole and int(request.first("content-length") or 0) > len(body):
        problem = "Content-Length Beyond The Message"
    return Flaw(400, problem, request) if problem else request


def respond(
    request: Request, code: int, phrase: str, *, tag: str = "", extra: tuple[tuple[str, str], ...] = ()
) -> bytes:
    """A response: Via, From, To, Call-ID and CSeq as received (RFC 3261 section 8.2.6), To with our tag."""
    lines = [f"SIP/2.0 {code} {_safe(phrase)}"]
    lines += [f"Via: {_safe(via)}" for via in request.all("via")]
    to = _safe(request.first("to"))
    if tag and to and not re.search(r";\s*tag\s*=", to, re.IGNORECASE):
        to += f";tag={tag}"
    for name, value in (("From", request.first("from")), ("To", to), ("Call-ID", request.first("call-id"))):
        lines.append(f"{name}: {_safe(value)}")
    lines.append(f"CSeq: {_safe(request.first('cseq'))}")
    lines += [f"{name}: {_safe(value)}" for name, value in extra]
    return ("\r\n".join(lines) + "\r\nContent-Length: 0\r\n\r\n").encode("utf-8", "replace")


def _headers(text: str) -> tuple[tuple[str, str], ...] | None:
    """Names and values; None when a line is no header at all."""
    headers: list[tuple[str, str]] = []
    for line in _FOLD.sub(" ", text).split("\r\n"):
        if not line:
            continue
        name, colon, value = line.partition(":")
        name = name.rstrip(" \t")
        if not colon or _TOKEN.fullmatch(name) is None or len(headers) >= MOST_HEADERS:
            return None
        lower = name.lower()
        headers.append((_COMPACT.get(lower, lower), value.strip(" \t\r\n")))
    return tuple(headers)


def _problem(request: Request) -> str:
    """What makes a request a 400; empty when nothing does."""
    for name in _SINGLE:
        values = request.all(name)
        if len(values) > 1:
            return f"{name} Stands More Than Once"
        if not values and name in ("from", "to", "call-id", "cseq"):
            return f"{name} Is Missing"
    if not all(_VIA.match(via) for via in request.all("via")):
        return "Bad via"
    if "?" in request.uri.rpartition("@")[2]:
        return "Bad Request Line"
    cseq = _CSEQ.fullmatch(request.first("cseq"))
    if cseq is None or int(cseq.group(1)) >= 1 << 31 or cseq.group(2) != request.method:
        return "Bad cseq"
    for name, most in (("content-length", LONGEST), ("max-forwards", 255)):
        value = request.first(name)
        if value and (not value.isascii() or not value.isdigit() or len(value) > 9 or int(value) > most):
            return f"Bad {name}"
    return next((f"Bad {name}" for name in ("from", "to") if not well_formed(request.first(name))), "")


def well_formed(address: str) -> bool:
    """Whether a From, To or similar value keeps the grammar of name-addr or addr-spec (RFC 3261 section 20.10)."""
    rest = _past_quoted(address.strip())
    if rest is None:
        return False
    bracket = rest.find("<")
    if bracket >= 0:
        display, close = rest[:bracket], rest.find(">", bracket)
        inside = rest[bracket + 1 : close]
        tokens = all(_TOKEN.fullmatch(word) for word in display.split())
        return close > bracket and ":" in inside and not re.search(r"[\s<]", inside) and tokens
    return ":" in rest.split(";", 1)[0] and not re.search(r"[\s?,]", rest.split(";", 1)[0].strip())


def _past_quoted(text: str) -> str | None:
    """The text after a quoted display name; None when the quotation does not end."""
    if not text.startswith('"'):
        return text
    position = 1
    while position < len(text):
        if text[position] == "\\":
            position += 1
        elif text[position] == '"':
            return text[position + 1 :]
        position += 1
    return None


def _safe(value: str) -> str:
    """Without line ends, so that nothing a caller sent becomes a header of ours."""
    return value.replace("\r", " ").replace("\n", " ")
