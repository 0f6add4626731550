"""A person's own data: all of it on request, its deletion, and a number that changes hands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from ringfence.registry.consent import Consent, Withdrawal
from ringfence.registry.preference import Preference
from ringfence.telecom.errors import Refused

LARGEST_EVIDENCE = 5_000_000
MEDIA = (
    "application/pdf",
    "image/jpeg",
    "image/png",
    "audio/mpeg",
    "audio/wav",
    "audio/ogg",
    "text/plain",
    "application/json",
)
"""Kinds of evidence that are taken."""
_SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "audio/mpeg": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "audio/wav": (b"RIFF",),
    "audio/ogg": (b"OggS",),
}


class LookSeen(Struct, frozen=True):
    """Somebody looked at what is known of the number; told to the person without the name of an employee."""

    at_ms: int
    role: str
    """`account`, `key`, `console`: who, as a kind."""
    purpose: str


class PersonRecord(Struct, frozen=True, kw_only=True):
    """All that the registry holds of a number."""

    number: int
    preferences: tuple[Preference, ...]
    """Newest first."""
    consents: tuple[Consent, ...]
    withdrawals: tuple[Withdrawal, ...]
    looks: tuple[LookSeen, ...]


class Cause(StrEnum):
    """Why the registry forgets a number."""

    RECYCLED = "recycled"
    """It changed hands."""
    ERASED = "erased"
    """The person asked for it."""


class Deletion(Struct, frozen=True, kw_only=True):
    """A receipt: what was deleted, when, by which rule. It names nothing of what it deleted but a hash."""

    id: int = 0
    what: str
    """`number` or `evidence`."""
    subject: Annotated[str, Meta(max_length=64)]
    """SHA-256 of the evidence, or a keyed hash of the number."""
    rows: int
    at_ms: int
    by: str
    rule: str


def check_evidence(body: bytes, media: str) -> None:
    """Raise `Refused` unless size and kind are allowed and the first bytes are of that kind."""
    if media not in MEDIA:
        raise Refused(f"Evidence of type `{media[:64]}` is not taken.", f"Send one of: {', '.join(MEDIA)}.")
    if not 0 < len(body) <= LARGEST_EVIDENCE:
        raise Refused("The evidence is empty or too large.", f"Send at most {LARGEST_EVIDENCE:,} bytes.")
    signatures = _SIGNATURES.get(media)
    plain = b"\x00" not in body if signatures is None else body.startswith(signatures)
    if media == "audio/wav" and body[8:12] != b"WAVE":
        plain = False
    if not plain:
        raise Refused("The file is not what its type says.", "Send the file as it was made.")


class PersonStore(Protocol):
    """All of one number."""

    def export(self, number: int) -> PersonRecord:
        """Everything that is held of the number."""
        ...

    def looks(self, number: int, *, limit: int = 1_000) -> tuple[LookSeen, ...]:
        """Who looked at what is known of the number since it was last forgotten, newest first."""
        ...

    def since(self, number: int) -> int:
        """When the number was last forgotten, milliseconds since 1970 UTC; 0: never."""
        ...

    def forget(
        self,
        numbers: Iterable[int],
        cause: Cause,
        *,
        by: str,
        at_ms: int,
        reason: str = "",
        notice: Callable[[Deletion], str] | None = None,
    ) -> int:
        """Preferences, their history, consents, withdrawals, codes, sittings, own list entries and reputation are gone.

        What the law orders to keep of a consent is detached from the number until its time is over. Returns how many
        numbers there was something of; `notice` writes the message that tells each of them, in the same transaction. At
        most 10,000 at once; all or none.
        """
        ...

    def subject(self, number: int) -> str:
        """What a receipt calls the number: a keyed hash."""
        ...

    def receipts(self, subject: str) -> tuple[Deletion, ...]:
        """Receipts of deletion, newest first."""
        ...


class EvidenceStore(Protocol):
    """Stored objects that prove a consent."""

    def keep(self, body: bytes, media: str, *, by: str, at_ms: int) -> str:
        """Keep it; the same bytes again are kept once. Returns its SHA-256. Raises `Refused`."""
        ...

    def fetch(self, digest: str) -> tuple[str, bytes] | None:
        """Media type and bytes; None when it is not there, or deleted."""
        ...

    def retire(self, now_ms: int, *, keep_ms: int, by: str) -> int:
        """Delete what no living consent needs and nobody used for so long, each with a receipt; returns how many."""
        ...
