"""A signed-in browser; the store holds only a hash of what the cookie carries."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from msgspec import Struct

IDLE_MS = 2 * 3_600_000
"""Two hours without a request end a session."""
LONGEST_MS = 12 * 3_600_000
"""A working day ends every session."""
HALF_MS = 10 * 60_000
"""Ten minutes to show the second factor."""
FRESH_MS = 10 * 60_000
"""Second factors are changed only so long after signing in; then one signs in again."""
ENTROPY_BYTES = 48
"""32 for the cookie, 16 for the token against forged requests."""


class Stage(StrEnum):
    """How far a sign-in has come."""

    SECOND = "second"
    """The password was right; the second factor is still to be shown. Nothing is open."""
    ENROL = "enrol"
    """The role needs a second factor and the account has none: only adding one is open."""
    OPEN = "open"


class Session(Struct, frozen=True, kw_only=True):
    """One sign-in. Its text form shows neither hash nor token."""

    token_hash: bytes
    account: str
    csrf: str
    """Must come back with every form (OWASP synchroniser token)."""
    created_ms: int
    seen_ms: int
    stage: Stage = Stage.OPEN
    challenge: bytes = b""
    """What the browser's passkey has to sign next; each is good once."""

    def __repr__(self) -> str:
        return f"Session(account={self.account!r}, stage={self.stage.value!r}, created_ms={self.created_ms})"

    def live(self, now_ms: int) -> bool:
        """Neither idle too long nor too old."""
        longest = HALF_MS if self.stage is Stage.SECOND else LONGEST_MS
        return now_ms < min(self.seen_ms + IDLE_MS, self.created_ms + longest)

    def fresh(self, now_ms: int) -> bool:
        """Whether its person signed in moments ago."""
        return 0 <= now_ms - self.created_ms < FRESH_MS

    def same_form(self, csrf: str) -> bool:
        """Whether a form carries this session's token; takes the same time either way."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode("utf-8", "surrogatepass"))


def open_session(account: str, entropy: bytes, now_ms: int, stage: Stage = Stage.OPEN) -> tuple[Session, str]:
    """A new session and the token for its cookie. `entropy` is 48 random bytes."""
    token = urlsafe_b64encode(entropy[:32]).rstrip(b"=").decode()
    csrf = urlsafe_b64encode(entropy[32:]).rstrip(b"=").decode()
    session = Session(
        token_hash=hash_token(token), account=account, csrf=csrf, created_ms=now_ms, seen_ms=now_ms, stage=stage
    )
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

    def challenge(self, token_hash: bytes, challenge: bytes, *, instead_of: bytes | None = None) -> bool:
        """Put the next challenge; with `instead_of` only where that one stands, so that each is taken once."""
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
