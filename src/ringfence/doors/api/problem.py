"""One table from our errors to HTTP problems (RFC 9457)."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from ringfence.doors.api.asgi import Reply, TooLarge
from ringfence.telecom.errors import (
    BadRules,
    Conflict,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    RingfenceError,
    TooMany,
    Unavailable,
)

MEDIA_TYPE = b"application/problem+json"


class BadMediaType(Refused):
    """The body is of a kind that this door does not read."""

    code = "bad_media_type"


class BadMethod(Refused):
    """The path exists, the method does not."""

    code = "bad_method"


class Problem(Struct, frozen=True, omit_defaults=True):
    """Body of every answer that is not a success."""

    type: str
    """`urn:ringfence:problem:` and the code of the error, see docs/operate.md."""
    title: str
    status: int
    detail: str = ""
    remedy: str = ""
    """What the caller can do about it."""


_STATUS: dict[type[RingfenceError], tuple[int, str]] = {
    Refused: (400, "Refused"),
    BadRules: (422, "Bad rules"),
    BadMediaType: (415, "Unsupported media type"),
    BadMethod: (405, "Method not allowed"),
    NotSignedIn: (401, "Not signed in"),
    NotAllowed: (403, "Not allowed"),
    NotFound: (404, "Not found"),
    Conflict: (409, "Conflict"),
    TooLarge: (413, "Too large"),
    TooMany: (429, "Too many requests"),
    Unavailable: (503, "Unavailable"),
}
OURS = Problem(
    "urn:ringfence:problem:internal",
    "Internal error",
    500,
    "the fault is ours and was written to the log",
    "try again; if it stays, send the log to the operator",
)
TITLES = {**dict(_STATUS.values()), OURS.status: OURS.title}
"""Of every problem, by its HTTP status."""


def problem_of(error: RingfenceError) -> Problem:
    """The problem that tells of an error; an error outside the table counts as its nearest ancestor."""
    status, title = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), (500, "Error"))
    return Problem(f"urn:ringfence:problem:{error.code}", title, status, error.message, error.remedy)


def problem_reply(error: RingfenceError) -> Reply:
    """The answer that tells of an error, with the header fields that belong to it."""
    extra: tuple[tuple[bytes, bytes], ...] = ()
    if isinstance(error, TooMany):
        extra = ((b"retry-after", b"%d" % error.retry_after_s),)
    elif isinstance(error, NotSignedIn):
        extra = ((b"www-authenticate", b'Bearer realm="ringfence"'),)
    return reply_with(problem_of(error), extra)


def reply_with(problem: Problem, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Reply:
    """The answer that carries a problem."""
    return Reply(msgspec.json.encode(problem), problem.status, MEDIA_TYPE, headers)
