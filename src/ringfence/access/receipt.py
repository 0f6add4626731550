"""What was answered under an idempotency key, so that a repeated request is answered, not done, again."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

KEEP_MS = 24 * 3_600_000
"""A repeated request is recognised for a day."""
CLAIM_MS = 60_000
"""A request that has not answered by then died; its key may be claimed anew."""


class Receipt(Struct, frozen=True, kw_only=True):
    """A request under its key, and the answer once there is one (draft-ietf-httpapi-idempotency-key-header)."""

    owner: str
    """API key id: keys of different owners never meet."""
    key: str
    body_hash: bytes
    at_ms: int
    status: int = 0
    """HTTP status of the answer; 0 while it is being worked on."""
    body: bytes = b""


class ReceiptStore(Protocol):
    """Where receipts live."""

    def claim(self, receipt: Receipt) -> Receipt | None:
        """None: the key is yours, do the work. A receipt: answer with it.

        Raises `Conflict` when the same key is being worked on, `Refused` when it was used for another body.
        """
        ...

    def keep(self, receipt: Receipt) -> None:
        """Keep the answer."""
        ...

    def release(self, owner: str, key: str) -> None:
        """The work failed on our side: let the same key try again."""
        ...

    def prune(self, now_ms: int) -> int:
        """Forget receipts older than a day; returns how many."""
        ...
