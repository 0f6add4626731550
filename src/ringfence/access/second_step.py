"""The second step of signing in, and the second factors that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Protocol

from msgspec import Struct

from ringfence.access.account import Account
from ringfence.access.factor import (
    MOST_FACTORS,
    RECOVERY_CODES,
    Factor,
    FactorKind,
    FactorStore,
    PasskeyRite,
    Sealer,
    hash_recovery,
    recovery_codes,
    same_credential,
)
from ringfence.access.session import Session, SessionStore
from ringfence.access.sign_in import SignIn
from ringfence.access.totp import SECRET_BYTES, step_of, totp_secret
from ringfence.telecom.errors import Conflict, NotAllowed, Refused, TooMany

CHALLENGE_BYTES = 32
_WRONG = "The code or passkey was not accepted."


class Tries(Protocol):
    """How often one account may try its second factor."""

    def take(self, subject: str, now_s: float = 0.0) -> float:
        """Seconds to wait; 0 means go on, and one is counted."""
        ...

    def forget(self, subject: str) -> None:
        """Whoever succeeded starts afresh."""
        ...


class Parts(Struct, frozen=True):
    """What the second step is made of."""

    sign_in: SignIn
    sessions: SessionStore
    factors: FactorStore
    sealer: Sealer
    passkeys: PasskeyRite
    tries: Tries
    randomness: Callable[[int], bytes]


class SecondStep:
    """Codes and passkeys: asked for at sign-in, added and taken away afterwards."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def of(self, account: Account) -> tuple[Factor, ...]:
        """The account's second factors."""
        return self._parts.factors.of(account.name)

    def codes_left(self, account: Account) -> int:
        """How many recovery codes are unused."""
        return self._parts.factors.codes_left(account.name)

    def challenge(self, account: Account, session: Session, *, adding: bool = False) -> str:
        """Options for the browser's passkey, as JSON; empty when the account has none and none is added."""
        known = [one.credential for one in self.of(account) if one.kind is FactorKind.PASSKEY]
        if not known and not adding:
            return ""
        fresh = self._parts.randomness(CHALLENGE_BYTES)
        self._parts.sessions.challenge(session.token_hash, fresh)
        rite = self._parts.passkeys
        return rite.registering(account.name, known, fresh) if adding else rite.asking(known, fresh)

    def finish(self, account: Account, session: Session, shown: str, now_ms: int) -> str:
        """The token of a new, open session after a code, a recovery code or a passkey's answer (JSON).

        Raises `NotAllowed`, `Refused`, or `TooMany` after too many tries, however many workers took them.
        """
        parts = self._parts
        wait = parts.tries.take(account.name)
        if wait:
            raise TooMany("Too many wrong codes.", "Wait, then try again.", retry_after_s=int(wait) + 1)
        shown = shown.strip()
        try:
            by = (
                self._passkey(account, session, shown, now_ms)
                if shown[:1] == "{"
                else self._code(account, shown, now_ms)
            )
        except (NotAllowed, Refused):
            parts.sign_in.record(account.name, "sign-in.second-failed", now_ms)
            raise
        parts.tries.forget(account.name)
        parts.sessions.end(session.token_hash)
        if by == "recovery":
            parts.sign_in.record(account.name, "factor.recovery", now_ms)
        return parts.sign_in.open(account, now_ms, shown=True)

    def totp_start(self, account: Account, session: Session) -> tuple[str, str]:
        """A new shared secret, and the same sealed for the form that confirms it."""
        secret = totp_secret(self._parts.randomness(SECRET_BYTES))
        return secret, self._parts.sealer.seal(secret.encode(), _pending(account, session)).hex()

    def totp_pending(self, account: Account, session: Session, sealed: str) -> str:
        """The shared secret of such a form. Raises `Refused`, `Unavailable`."""
        try:
            plain = bytes.fromhex(sealed)
        except ValueError as error:
            raise Refused("The form is not whole.", "Open the page again.") from error
        return self._parts.sealer.unseal(plain, _pending(account, session)).decode()

    def totp_add(self, account: Account, secret: str, name: str, code: str, now_ms: int) -> tuple[str, ...]:
        """Keep the authenticator once it has shown a right code; recovery codes when it is the first factor.

        Raises `NotAllowed` for a wrong code, `Refused`.
        """
        step = step_of(secret, code, now_ms)
        if step is None:
            raise NotAllowed(_WRONG, "Look at the clock of the authenticator and take the code that it shows now.")
        factor_id = self._parts.randomness(16).hex()
        sealed = self._parts.sealer.seal(secret.encode(), _kept(account.name, factor_id))
        factor = Factor(
            id=factor_id, account=account.name, kind=FactorKind.TOTP, name=_name(name, "TOTP"), secret=sealed,
            used=step, created_ms=now_ms,
        )  # fmt: skip
        return self._add(account, factor, now_ms)

    def passkey_add(self, account: Account, session: Session, answer: str, name: str, now_ms: int) -> tuple[str, ...]:
        """Keep the passkey that the browser made; recovery codes when it is the first factor. Raises `Refused`."""
        made = self._parts.passkeys.registered(answer, self._spent(session))
        factor = Factor(
            id=sha256(made.credential).hexdigest(), account=account.name, kind=FactorKind.PASSKEY,
            name=_name(name, "passkey"), secret=made.public_key, credential=made.credential, used=made.count,
            created_ms=now_ms,
        )  # fmt: skip
        return self._add(account, factor, now_ms)

    def remove(self, account: Account, factor_id: str, now_ms: int) -> None:
        """Take one away; other sessions of the account end. Raises `Refused` for the last one that a role needs."""
        if account.role in self._parts.sign_in.needing and len(self.of(account)) == 1:
            raise Refused("Your role may not go without a second factor.", "Add another one first.")
        self._parts.factors.remove(account.name, factor_id, by=f"account:{account.name}", at_ms=now_ms)

    def renew_codes(self, account: Account, now_ms: int) -> tuple[str, ...]:
        """Ten new recovery codes instead of those there are, to be shown once."""
        codes = recovery_codes(self._parts.randomness(RECOVERY_CODES * 10))
        hashes = [hash_recovery(code) for code in codes]
        self._parts.factors.put_codes(account.name, hashes, by=f"account:{account.name}", at_ms=now_ms)
        return codes

    def renew_session(self, account: Account, now_ms: int) -> str:
        """End every session of the account and open a new one for this browser."""
        self._parts.sign_in.leave_everywhere(account.name)
        return self._parts.sign_in.open(account, now_ms, shown=True)

    def session(self, token: str, now_ms: int) -> Session:
        """The session that a token has just opened. Raises `Conflict` when it was ended meanwhile."""
        found = self._parts.sign_in.known(token, now_ms)
        if found is None:
            raise Conflict("The session was ended meanwhile.", "Sign in again.")
        return found[1]

    def _add(self, account: Account, factor: Factor, now_ms: int) -> tuple[str, ...]:
        present = self.of(account)
        if len(present) >= MOST_FACTORS:
            raise Refused(f"The account has {MOST_FACTORS} second factors.", "Take one away first.")
        self._parts.factors.add(factor, by=f"account:{account.name}")
        return () if present else self.renew_codes(account, now_ms)

    def _code(self, account: Account, code: str, now_ms: int) -> str:
        for factor in self.of(account):
            if factor.kind is not FactorKind.TOTP:
                continue
            secret = self._parts.sealer.unseal(factor.secret, _kept(account.name, factor.id)).decode()
            step = step_of(secret, code, now_ms)
            if step is not None and self._parts.factors.take(factor, step, at_ms=now_ms):
                return "totp"
        if self._parts.factors.take_code(account.name, hash_recovery(code), at_ms=now_ms):
            return "recovery"
        raise NotAllowed(_WRONG, "Each code is good once: wait for the next one, or use a recovery code.")

    def _passkey(self, account: Account, session: Session, answer: str, now_ms: int) -> str:
        challenge, rite = self._spent(session), self._parts.passkeys
        credential = rite.credential_of(answer)
        factor = next((one for one in self.of(account) if same_credential(one, credential)), None)
        if factor is None or not self._parts.factors.take(
            factor, rite.answered(answer, challenge, factor), at_ms=now_ms
        ):
            raise NotAllowed(_WRONG, "Use a passkey of this account.")
        return "passkey"

    def _spent(self, session: Session) -> bytes:
        """The challenge that the session holds, which is thereby used up."""
        taken = self._parts.sessions.challenge(session.token_hash, b"", instead_of=session.challenge)
        if not session.challenge or not taken:
            raise Conflict("This question was answered already.", "Open the page again.")
        return session.challenge


def _pending(account: Account, session: Session) -> str:
    return f"pending:{account.name}:{session.csrf}"


def _kept(account: str, factor_id: str) -> str:
    return f"totp:{account}:{factor_id}"


def _name(name: str, otherwise: str) -> str:
    return name.strip()[:64] or otherwise
