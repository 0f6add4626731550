"""Errors by what the caller should do.

RingfenceError
├── Refused        the request is wrong: mend it
│   └── BadRules   a rule document is wrong: mend the line named
├── NotFound       no such thing
├── Conflict       the thing exists or changed meanwhile
├── NotAllowed     sign in, or ask for the role or scope named
│   └── NotSignedIn    no key or sign-in was sent, or it is unknown, expired or revoked
├── TooMany        wait `retry_after_s` seconds
└── Unavailable    our side: try again later
"""

from __future__ import annotations


class RingfenceError(Exception):
    """Root of all errors that a caller can act on; `remedy` says how."""

    code = "error"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class Refused(RingfenceError):
    """The request is wrong: mend it and send it again."""

    code = "refused"


class BadRules(Refused):
    """A rule document is wrong; the running ruleset stays."""

    code = "bad_rules"

    def __init__(self, message: str, remedy: str = "", *, document: str = "", line: int = 0) -> None:
        super().__init__(message, remedy)
        self.document = document
        self.line = line


class NotFound(RingfenceError):
    """There is no such thing."""

    code = "not_found"


class Conflict(RingfenceError):
    """It exists already, or changed in the meantime."""

    code = "conflict"


class NotAllowed(RingfenceError):
    """Sign in, or ask an administrator for the role or scope named."""

    code = "not_allowed"


class NotSignedIn(NotAllowed):
    """No key or sign-in was sent, or it is unknown, expired or revoked."""

    code = "not_signed_in"


class TooMany(RingfenceError):
    """Too many requests: wait `retry_after_s` seconds."""

    code = "too_many"

    def __init__(self, message: str, remedy: str = "", *, retry_after_s: int = 1) -> None:
        super().__init__(message, remedy)
        self.retry_after_s = retry_after_s


class Unavailable(RingfenceError):
    """Our side failed: try again later."""

    code = "unavailable"
