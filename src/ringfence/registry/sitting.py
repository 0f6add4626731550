"""A person who proved a number by a code: signed in for a while. The store holds only a hash of the token."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Annotated, Protocol

from msgspec import Meta, Struct

IDLE_MS = 30 * 60_000
"""Half an hour without a request ends it: phones and computers are lent."""
LONGEST_MS = 4 * 3_600_000
ENTROPY_BYTES = 48
"""32 for the token, 16 for the token against forged forms."""
SEEN_STEP_MS = 60_000


class Sitting(Struct, frozen=True, kw_only=True):
    """One sign-in. Its text form shows neither hash nor number."""

    token_hash: bytes
    number: int
    """Packed `PhoneNumber` that was proved."""
    csrf: Annotated[str, Meta(max_length=64)]
    """Must come back with every form."""
    created_ms: int
    seen_ms: int

    def __repr__(self) -> str:
        return f"Sitting(created_ms={self.created_ms})"

    def live(self, now_ms: int) -> bool:
        """Neither idle too long nor too old. One that begins in the future (the clock jumped back) is not live."""
        return self.created_ms <= now_ms < min(self.seen_ms + IDLE_MS, self.created_ms + LONGEST_MS)


def open_sitting(number: int, entropy: bytes, now_ms: int) -> tuple[Sitting, str]:
    """A new one and its token. `entropy` is 48 random bytes."""
    token = urlsafe_b64encode(entropy[:32]).rstrip(b"=").decode()
    csrf = urlsafe_b64encode(entropy[32:]).rstrip(b"=").decode()
    return Sitting(
        token_hash=hash_token(token), number=int(number), csrf=csrf, created_ms=now_ms, seen_ms=now_ms
    ), token


def hash_token(token: str) -> bytes:
    """What the store is asked for, so that a stolen database opens nothing."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


class SittingStore(Protocol):
    """Where they live. Forgetting a number ends its sittings."""

    def find(self, token_hash: bytes) -> Sitting | None:
        """The one of that hash, live or not."""
        ...

    def add(self, sitting: Sitting) -> None:
        """Keep a new one."""
        ...

    def seen(self, token_hash: bytes, at_ms: int) -> None:
        """Note a request."""
        ...

    def end(self, token_hash: bytes) -> None:
        """Forget one; again is harmless."""
        ...

    def end_all(self, number: int) -> None:
        """Forget every one of the number."""
        ...
