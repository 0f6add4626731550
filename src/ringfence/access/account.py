"""Accounts of people, and how sign-in slows down whoever guesses."""

from __future__ import annotations

import re
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta, Struct

from ringfence.access.organisation import Organisation, OrganisationKind
from ringfence.access.role import Role
from ringfence.telecom.errors import Refused

FREE_FAILURES = 5
"""Wrong passwords in a row before waiting begins."""
FIRST_WAIT_MS = 15_000
LONGEST_WAIT_MS = 15 * 60_000
"""Bounded, so that a stranger cannot lock an administrator out for good (OWASP Authentication Cheat Sheet)."""
FORGET_MS = 24 * 3_600_000
"""A day without a wrong password forgets the earlier ones."""
SHORTEST_PASSWORD = 12
"""NIST SP 800-63B section 5.1.1 asks for 8; without a second factor we ask for more."""
LONGEST_PASSWORD = 256
_LOWEST_VARIETY = 5
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


class Account(Struct, frozen=True, kw_only=True):
    """A person who may sign in. Its text form never shows the password hash."""

    name: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9._@-]*$")]
    role: Role
    """What the person may do within the own organisation."""
    organisation_kind: OrganisationKind = OrganisationKind.OPERATOR
    organisation_id: Annotated[str, Meta(max_length=64)] = ""
    """Whom the person works for; it never changes."""
    password_hash: str
    created_ms: int
    language: str = ""
    """`zh-CN`, `en`, or empty: what the browser asks for."""
    must_change: bool = False
    """The password was made by the machine or another person: change it before anything else."""
    closed: bool = False
    failures: int = 0
    """Wrong passwords in a row."""
    failed_ms: int = 0
    """When the last one was, milliseconds since 1970 UTC."""

    @property
    def organisation(self) -> Organisation:
        """Whom the person works for."""
        return Organisation(self.organisation_kind, self.organisation_id)

    def __repr__(self) -> str:
        return f"Account(name={self.name!r}, role={self.role.value!r}, of={self.organisation}, closed={self.closed})"


def wait_ms(account: Account, now_ms: int) -> int:
    """Milliseconds until the next password is looked at; 0 means now. Doubles from 15 s to 15 min."""
    if account.failures < FREE_FAILURES or now_ms - account.failed_ms > FORGET_MS:
        return 0
    wait = min(FIRST_WAIT_MS << min(account.failures - FREE_FAILURES, 16), LONGEST_WAIT_MS)
    # A clock that jumped back must not stretch the wait beyond its own length.
    return max(0, min(wait, account.failed_ms + wait - now_ms))


def after_failure(account: Account, now_ms: int) -> Account:
    """The account after one more wrong password."""
    earlier = 0 if now_ms - account.failed_ms > FORGET_MS else account.failures
    return msgspec.structs.replace(account, failures=earlier + 1, failed_ms=now_ms)


def after_success(account: Account) -> Account:
    """The account after the right password."""
    return msgspec.structs.replace(account, failures=0, failed_ms=0)


def check_name(name: str) -> None:
    """Raise `Refused` unless the name is 1 to 64 lower-case letters, digits and `. _ @ -`, a letter or digit first."""
    if not _NAME.fullmatch(name):
        raise Refused(f"`{name[:64]}` cannot be an account's name.", "Use lower-case letters, digits and . _ @ -")


def check_password(password: str, name: str) -> None:
    """Raise `Refused` when the password is too short, too long, too plain, or holds the name."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refused(
            f"The password has {len(password)} characters.",
            f"Choose one of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; several words are easy to remember.",
        )
    if len(set(password)) < _LOWEST_VARIETY or name.lower() in password.lower():
        raise Refused("The password is easy to guess.", "Use other characters, and leave out the account's name.")


class PasswordHasher(Protocol):
    """Slow, salted hashing of passwords."""

    def hash(self, password: str) -> str:
        """The hash with its salt and parameters, as text."""
        ...

    def fits(self, password_hash: str, password: str) -> bool:
        """Whether the password made this hash; False also for a hash that cannot be read."""
        ...

    def stale(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        ...


class AccountStore(Protocol):
    """Where accounts live. `by` and `reason` go into the audit trail in the same transaction."""

    def find(self, name: str) -> Account | None:
        """The account of that name, open or closed."""
        ...

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        ...

    def add(self, account: Account, *, by: str, reason: str = "") -> None:
        """Keep a new account. Raises `Conflict` when the name is taken."""
        ...

    def change(self, account: Account, *, by: str, at_ms: int, reason: str = "") -> None:
        """Replace role, password, language or closure; the organisation stays.

        Sessions end when the password or the role changed or the account was closed. Raises `NotFound`.
        """
        ...

    def attempt(self, name: str, now_ms: int) -> int:
        """Count one attempt as wrong before the password is looked at, however many arrive at once.

        Returns the milliseconds to wait; then none was counted. The right password takes it back with `note`.
        """
        ...

    def note(self, account: Account) -> None:
        """Keep only the count of wrong passwords; nothing is audited."""
        ...
