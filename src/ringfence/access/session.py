"""A signed-in browser; the store holds only a hash of what the cookie carries."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Protocol

from msgspec import Struct

IDLE_MS = 2 * 3_600_000
"""Two hours without a request end a session."""
LONGEST_MS = 12 * 3_600_000
"""A working day ends every session."""
ENTROPY_BYTES = 48
"""32 for the cookie, 16 for the token against forged requests."""


class Session(Struct, frozen=True, kw_only=True):
    """One sign-in. Its text form shows neither hash nor token."""

    token_hash: bytes
    account: str
    csrf: str
    """Must come back with every form (OWASP synchroniser token)."""
    created_ms: int
    seen_ms: int

    def __repr__(self) -> str:
        return f"Session(account={self.account!r}, created_ms={self.created_ms})"

    def live(self, now_ms: int) -> bool:
        """Neither idle too long nor too old."""
        return now_ms < min(self.seen_ms + IDLE_MS, self.created_ms + LONGEST_MS)

    def same_form(self, csrf: str) -> bool:
        """Whether a form carries this session's token; takes the same time either way."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode("utf-8", "surrogatepass"))


def open_session(account: str, entropy: bytes, now_ms: int) -> tuple[Session, str]:
    """A new session and the token for its cookie. `entropy` is 48 random bytes."""
    token = urlsafe_b64encode(entropy[:32]).rstrip(b"=").decode()
    csrf = urlsafe_b64encode(entropy[32:]).rstrip(b"=").decode()
    session = Session(token_hash=hash_token(token), account=account, csrf=csrf, created_ms=now_ms, seen_ms=now_ms)
    return session, token


def hash_token(token: str) -> bytes:
    """What the store is asked for, so that a stolen database opens no session."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


class SessionStore(Protocol):
    """Where sessions live."""

    def find(self, token_hash: bytes) -> Session | None:
        """The session of that hash, live or not."""
        ...

    def add(self, session: Session) -> None:
        """Keep a new session."""
        ...

    def seen(self, token_hash: bytes, at_ms: int) -> None:
        """Note a request."""
        ...

    def end(self, token_hash: bytes) -> None:
        """Forget one session; again is harmless."""
        ...

    def end_all(self, account: str) -> None:
        """Forget every session of the account."""
        ...

    def prune(self, now_ms: int) -> int:
        """Forget those that are no longer live; returns how many."""
        ...
