"""What a person shows besides the password: an authenticator's code, a passkey, or a recovery code."""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Protocol

from msgspec import Meta, Struct

RECOVERY_CODES = 10
_RECOVERY_BYTES = 10
"""80 bits each: too many to search, so one round of SHA-256 keeps them."""
MOST_FACTORS = 10
"""Of one account."""


class FactorKind(StrEnum):
    """How it is shown."""

    TOTP = "totp"
    """Six digits that an authenticator shows (RFC 6238)."""
    PASSKEY = "passkey"
    """A key that signs in the browser (W3C Web Authentication)."""


class Factor(Struct, frozen=True, kw_only=True):
    """One second factor of an account. Its text form shows no secret."""

    id: str
    account: str
    kind: FactorKind
    name: Annotated[str, Meta(min_length=1, max_length=64)]
    """What its owner calls it."""
    secret: bytes
    """Sealed shared secret (TOTP), or the public key as COSE (passkey)."""
    credential: bytes = b""
    """Id that the passkey gave itself; empty for TOTP."""
    used: int = 0
    """Last step of 30 s whose code was taken (TOTP), or the passkey's own count of signatures."""
    created_ms: int
    used_ms: int | None = None

    def __repr__(self) -> str:
        return f"Factor(account={self.account!r}, kind={self.kind.value!r}, name={self.name!r})"


class Passkey(Struct, frozen=True):
    """What a browser registered: id, public key (COSE) and count of signatures."""

    credential: bytes
    public_key: bytes
    count: int


def forget_factors(store: FactorStore, account: str, *, by: str, at_ms: int, reason: str) -> int:
    """Take every second factor and recovery code away, and end the sessions; returns how many factors there were."""
    factors = store.of(account)
    for factor in factors:
        store.remove(account, factor.id, by=by, at_ms=at_ms, reason=reason)
    return len(factors)


def recovery_codes(entropy: bytes) -> tuple[str, ...]:
    """Ten codes of 16 letters and digits, each good once. `entropy` is 100 random bytes."""
    parts = [entropy[at : at + _RECOVERY_BYTES] for at in range(0, RECOVERY_CODES * _RECOVERY_BYTES, _RECOVERY_BYTES)]
    texts = [b32encode(part).decode().lower() for part in parts]
    return tuple("-".join(text[i : i + 4] for i in range(0, 16, 4)) for text in texts)


def hash_recovery(code: str) -> bytes:
    """What is kept of a recovery code; blanks, hyphens and case do not count."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return sha256(plain.encode("utf-8", "surrogatepass")).digest()


def same_credential(factor: Factor, credential: bytes) -> bool:
    """Whether the passkey is this factor."""
    return factor.kind is FactorKind.PASSKEY and hmac.compare_digest(factor.credential, credential)


class Sealer(Protocol):
    """Encrypts what must be read again, under the installation's secret."""

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        """Sealed bytes that open only with the same `bound_to`."""
        ...

    def unseal(self, sealed: bytes, bound_to: str) -> bytes:
        """The plain bytes. Raises `Unavailable` when they were sealed under another secret, moved or changed."""
        ...


class PasskeyRite(Protocol):
    """The two ceremonies of Web Authentication. Options are JSON for the browser, answers JSON from it."""

    def registering(self, account: str, known: Iterable[bytes], challenge: bytes) -> str:
        """What the browser is asked when a passkey is added; `known` are the credentials that there are."""
        ...

    def registered(self, answer: str, challenge: bytes) -> Passkey:
        """The passkey of the answer. Raises `Refused`."""
        ...

    def asking(self, known: Iterable[bytes], challenge: bytes) -> str:
        """What the browser is asked at sign-in."""
        ...

    def credential_of(self, answer: str) -> bytes:
        """Which credential an answer speaks of. Raises `Refused`."""
        ...

    def answered(self, answer: str, challenge: bytes, factor: Factor) -> int:
        """The new count of signatures when the answer is this factor's. Raises `NotAllowed`, `Refused`."""
        ...


class FactorStore(Protocol):
    """Where second factors live. `by` and `reason` go into the audit trail in the same transaction."""

    def of(self, account: str) -> tuple[Factor, ...]:
        """The account's factors, oldest first."""
        ...

    def add(self, factor: Factor, *, by: str) -> None:
        """Keep a new factor. Raises `Conflict` when the passkey is there already."""
        ...

    def remove(self, account: str, factor_id: str, *, by: str, at_ms: int, reason: str = "") -> None:
        """Forget one factor, the sessions of the account, and the recovery codes with the last one.

        Raises `NotFound`.
        """
        ...

    def take(self, factor: Factor, used: int, *, at_ms: int) -> bool:
        """Note its use; False when that step or count was used before, whichever worker saw it."""
        ...

    def put_codes(self, account: str, hashes: Iterable[bytes], *, by: str, at_ms: int) -> None:
        """Keep these recovery codes instead of the present ones."""
        ...

    def take_code(self, account: str, code_hash: bytes, *, at_ms: int) -> bool:
        """Use a recovery code up; False when there is none such, or it was used."""
        ...

    def codes_left(self, account: str) -> int:
        """How many recovery codes are unused."""
        ...
