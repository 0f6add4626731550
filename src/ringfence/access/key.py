"""Keys by which programs call the HTTP door; only a hash of the secret is kept."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from ringfence.telecom.errors import NotAllowed, NotSignedIn, Refused

PREFIX = "rf"
ENTROPY_BYTES = 38
"""6 for the id, 32 for the secret."""
_ID_AT = 3
_ID_ENDS = 15
DEFAULT_RATE = 1_000


class Scope(StrEnum):
    """What a key may do."""

    SCREEN = "screen"
    RECORDS = "records"
    DECISIONS_READ = "decisions:read"
    NUMBERS_READ = "numbers:read"
    FEEDBACK = "feedback"
    """Complaints, and words on decisions."""
    LISTS_READ = "lists:read"
    LISTS_WRITE = "lists:write"
    RULES_READ = "rules:read"
    RULES_WRITE = "rules:write"
    IDENTITY_SIGN = "identity:sign"
    IDENTITY_VERIFY = "identity:verify"
    METRICS = "metrics"
    REGISTRY_READ = "registry:read"
    REGISTRY_WRITE = "registry:write"
    """The carrier's own word for its subscribers, and its ledgers."""
    SUBSCRIBERS = "subscribers"
    """Whatever a subscriber may do who proves the number with a one-time code."""
    CONSENTS = "consents"
    LIST_CHECKS = "list_checks"
    """Checks of lists, openly or blind."""
    MESSAGES = "messages"
    """Commands that the carrier's message gateway received, their senders known to the network."""
    OUTBOX = "outbox"
    """One-time codes in the clear."""


class ApiKey(Struct, frozen=True, kw_only=True):
    """One key. Its text form never shows the hash."""

    id: Annotated[str, Meta(pattern="^[0-9a-f]{12}$")]
    name: Annotated[str, Meta(min_length=1, max_length=128)]
    """Who uses it and for what."""
    secret_hash: bytes
    scopes: frozenset[Scope]
    rate_per_s: Annotated[int, Meta(ge=1, le=10_000_000)] = DEFAULT_RATE
    """Requests a second; a batch counts once."""
    created_ms: int
    expires_ms: int | None = None
    revoked_ms: int | None = None
    company: Annotated[str, Meta(max_length=64)] = ""
    """The one company that it speaks for in the registry; empty: the operator itself."""

    def __repr__(self) -> str:
        return f"ApiKey(id={self.id!r}, name={self.name!r}, scopes={sorted(self.scopes)!r})"

    def live(self, now_ms: int) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_ms is None and (self.expires_ms is None or now_ms < self.expires_ms)

    def fits(self, secret: str) -> bool:
        """Whether the secret is this key's; takes the same time either way."""
        return hmac.compare_digest(self.secret_hash, _hash(secret))


def make_key(
    name: str,
    scopes: Iterable[Scope],
    entropy: bytes,
    now_ms: int,
    *,
    rate_per_s: int = DEFAULT_RATE,
    expires_ms: int | None = None,
    company: str = "",
) -> tuple[ApiKey, str]:
    """A new key and its text, which is shown once: `rf_<id>_<secret>`. `entropy` is 38 random bytes.

    The secret holds 256 bits, so one round of SHA-256 keeps it: nothing shorter than the whole space can be searched.
    Raises `Refused` without scopes or entropy.
    """
    wanted = frozenset(scopes)
    if not wanted or len(entropy) != ENTROPY_BYTES or not name.strip():
        raise Refused("A key needs a name and at least one scope.", f"Scopes: {', '.join(Scope)}.")
    key_id, secret = entropy[:6].hex(), urlsafe_b64encode(entropy[6:]).rstrip(b"=").decode()
    key = ApiKey(
        id=key_id,
        name=name.strip(),
        secret_hash=_hash(secret),
        scopes=wanted,
        rate_per_s=rate_per_s,
        created_ms=now_ms,
        expires_ms=expires_ms,
        company=company.strip()[:64],
    )
    return key, f"{PREFIX}_{key_id}_{secret}"


class KeyRing:
    """Every key in memory, so that a request costs no question to the store. Filled by the change feed."""

    def __init__(self) -> None:
        self._keys: dict[str, ApiKey] = {}

    def put(self, key: ApiKey) -> None:
        """Add or replace one key."""
        self._keys[key.id] = key

    def replace(self, keys: Iterable[ApiKey]) -> None:
        """Forget all keys and take these."""
        self._keys = {key.id: key for key in keys}

    def check(self, text: str, scope: Scope, now_ms: int) -> ApiKey:
        """The key that this text is, if it is live and may do `scope`; else raises `NotSignedIn` or `NotAllowed`."""
        key = self._keys.get(text[_ID_AT:_ID_ENDS]) if text[:_ID_AT] == f"{PREFIX}_" else None
        if key is None or not key.fits(text[_ID_ENDS + 1 :]) or not key.live(now_ms):
            raise NotSignedIn("The API key is not known, revoked or expired.", "Make one: ringfence key add --help")
        if scope not in key.scopes:
            raise NotAllowed(f"The API key may not do `{scope}`.", f"Ask an administrator for a key with `{scope}`.")
        return key


class KeyStore(Protocol):
    """Where keys live. Every worker obeys a change within the feed's delay."""

    def find(self, key_id: str) -> ApiKey | None:
        """The key of that id, revoked or not."""
        ...

    def all(self) -> tuple[ApiKey, ...]:
        """Every key, newest first."""
        ...

    def add(self, key: ApiKey, *, by: str, reason: str = "") -> None:
        """Keep a new key."""
        ...

    def revoke(self, key_id: str, *, by: str, at_ms: int, reason: str = "") -> ApiKey:
        """End the key now; again is harmless. Raises `NotFound`."""
        ...


def _hash(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
