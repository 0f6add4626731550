"""Signing in and out: the one place that looks at passwords."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable, Set

import msgspec

from ringfence.access import session
from ringfence.access.account import Account, AccountStore, PasswordHasher, after_success, check_password
from ringfence.access.audit import AuditEntry, AuditTrail
from ringfence.access.factor import FactorStore
from ringfence.access.role import Role
from ringfence.access.session import Session, SessionStore, Stage
from ringfence.telecom.errors import Conflict, NotAllowed, NotSignedIn, TooMany

FIRST_ACCOUNT = "admin"
_REFUSAL = "Name or password is wrong."
_REMEDY = "An administrator can set a new password: ringfence account password NAME"
_SEEN_STEP_MS = 60_000


class SignIn:
    """Passwords in, sessions out. `randomness(n)` gives n unguessable bytes."""

    def __init__(
        self,
        accounts: AccountStore,
        sessions: SessionStore,
        audit: AuditTrail,
        hasher: PasswordHasher,
        randomness: Callable[[int], bytes],
        factors: FactorStore,
        needing: Set[Role] = frozenset(),
    ) -> None:
        """`needing`: roles that may not go without a second factor."""
        self._accounts = accounts
        self._sessions = sessions
        self._audit = audit
        self._hasher = hasher
        self._randomness = randomness
        self._factors = factors
        self.needing = needing
        self._nobody = hasher.hash(randomness(16).hex())

    def enter(self, name: str, password: str, now_ms: int) -> tuple[Account, str]:
        """Whose session was opened, and its cookie token.

        The session of an account with a second factor opens nothing before that is shown. Raises `NotSignedIn`, or
        `TooMany` while waiting after wrong passwords. Whoever guesses cannot tell by words or time whether the account
        exists.
        """
        account = self._accounts.find(name)
        if account is None or account.closed:
            self._hasher.fits(self._nobody, password)
            raise NotSignedIn(_REFUSAL, _REMEDY)
        self._attempt(name, now_ms)
        if not self._hasher.fits(account.password_hash, password):
            self.record(name, "sign-in.failed", now_ms)
            raise NotSignedIn(_REFUSAL, _REMEDY)
        self._accounts.note(after_success(account))
        return account, self.open(account, now_ms, shown=False)

    def open(self, account: Account, now_ms: int, *, shown: bool) -> str:
        """A new session's token, after the password; `shown`: after the second factor too."""
        stage = Stage.OPEN
        if not shown and self._factors.of(account.name):
            stage = Stage.SECOND
        elif not shown and account.role in self.needing:
            stage = Stage.ENROL
        opened, token = session.open_session(account.name, self._randomness(session.ENTROPY_BYTES), now_ms, stage)
        self._sessions.add(opened)
        if stage is Stage.SECOND:
            self.record(account.name, "sign-in.password", now_ms)
        else:
            self.record(account.name, "sign-in", now_ms)
        return token

    def who(self, token: str, now_ms: int) -> tuple[Account, Session] | None:
        """The account and session of a cookie that may go on; None when it opens nothing (any more).

        A session that waits for the second factor, or whose person must first choose a password or add a second
        factor, opens nothing.
        """
        found = self.known(token, now_ms)
        return found if found and found[1].stage is Stage.OPEN and not found[0].must_change else None

    def known(self, token: str, now_ms: int) -> tuple[Account, Session] | None:
        """Like `who`, also of sessions that open nothing yet: for the pages where one goes on signing in."""
        found = self._sessions.find(session.hash_token(token))
        if found is None or not found.live(now_ms):
            return None
        account = self._accounts.find(found.account)
        if account is None or account.closed:
            return None
        if now_ms - found.seen_ms > _SEEN_STEP_MS:
            self._sessions.seen(found.token_hash, now_ms)
        return account, found

    def leave(self, token: str) -> None:
        """End the session of a cookie."""
        self._sessions.end(session.hash_token(token))

    def leave_everywhere(self, name: str) -> None:
        """End every session of the account."""
        self._sessions.end_all(name)

    def change_password(self, name: str, old: str, new: str, now_ms: int) -> None:
        """The account's own wish; ends all its sessions. Raises `NotAllowed`, `TooMany`, `Refused`."""
        account = self._accounts.find(name)
        if account is None or account.closed:
            raise NotSignedIn(_REFUSAL)
        self._attempt(name, now_ms)
        if not self._hasher.fits(account.password_hash, old):
            self.record(name, "password.failed", now_ms)
            raise NotAllowed("The old password is wrong.")
        self._accounts.note(after_success(account))
        if old == new:
            raise Conflict("The new password is the old one.", "Choose another.")
        check_password(new, name)
        changed = msgspec.structs.replace(
            after_success(account), password_hash=self._hasher.hash(new), must_change=False
        )
        self._accounts.change(changed, by=f"account:{name}", at_ms=now_ms, reason="own password")

    def first_account(self, now_ms: int) -> tuple[str, str] | None:
        """Make the first administrator when there is no account: its name and one-time password, to be shown once.

        None when there are accounts already, also when another process was quicker.
        """
        if self._accounts.all():
            return None
        password = one_time_password(self._randomness)
        account = Account(
            name=FIRST_ACCOUNT,
            role=Role.ADMINISTRATOR,
            password_hash=self._hasher.hash(password),
            created_ms=now_ms,
            must_change=True,
        )
        try:
            self._accounts.add(account, by="first start", reason="no account yet")
        except Conflict:
            return None
        return FIRST_ACCOUNT, password

    def record(self, name: str, act: str, now_ms: int) -> None:
        """Keep what an account did at sign-in."""
        self._audit.record(AuditEntry(at_ms=now_ms, actor=f"account:{name}", act=act, target=f"account:{name}"))

    def _attempt(self, name: str, now_ms: int) -> None:
        wait = self._accounts.attempt(name, now_ms)
        if wait:
            raise TooMany("Too many wrong passwords.", "Wait, then try again.", retry_after_s=-(-wait // 1000))


def one_time_password(randomness: Callable[[int], bytes]) -> str:
    """20 letters and digits in groups of five, 100 bits."""
    text = b32encode(randomness(13)).decode().rstrip("=")[:20].lower()
    return "-".join(text[i : i + 5] for i in range(0, 20, 5))


def read_needing(text: str) -> frozenset[Role]:
    """The roles of a setting, joined by commas."""
    return frozenset(Role(word) for word in text.split(",") if word)
