"""What a SIP request says, to be held against the tokens that it carries."""

from __future__ import annotations

from msgspec import Struct

CALL_KINDS = frozenset({"", "shaken", "div", "div-o", "rcd", "rph"})
"""Types of token (`ppt`) that say something of a call; the empty one is the baseline of RFC 8225."""
MESSAGE_KINDS = frozenset({"msg"})
"""Those that say something of a message: a token of a call, sent with a message, would be a copy (RFC 9475)."""


class SignedCall(Struct, frozen=True, kw_only=True):
    """A call, or a message. Numbers are digits with country code, without `+`."""

    identity: str
    """Value of the Identity header fields, joined by commas."""
    calling: str
    called: tuple[str, ...]
    now_s: int
    date_s: int | None = None
    """The request's Date header."""
    diverting: tuple[str, ...] = ()
    """Numbers that the request says it was diverted from."""
    required: bool = False
    """Whether a call without a token that speaks for the calling number is at fault."""
    message: bytes | None = None
    """Body of the MESSAGE that carries the tokens; None for a call."""

    @property
    def kinds(self) -> frozenset[str]:
        """Types of token that are judged; others are ignored (RFC 8224 section 6.2, step 1)."""
        return CALL_KINDS if self.message is None else MESSAGE_KINDS
