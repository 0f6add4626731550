"""Accounts."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from ringfence.access.account import Account, after_failure, wait_ms
from ringfence.access.audit import AuditEntry
from ringfence.backends.sql.audit import note, shown
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.rows import fields, value
from ringfence.backends.sql.tables import accounts, sessions
from ringfence.telecom.errors import NotFound

_FIXED = {"name", "created_ms", "organisation_kind", "organisation_id"}
_CHANGING = tuple(name for name in Account.__struct_fields__ if name not in _FIXED)


class SqlAccounts:
    """Fulfils `AccountStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, name: str) -> Account | None:
        """The account of that name, open or closed."""
        with self._database.read() as connection:
            return _find(connection, name)

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(accounts).order_by(accounts.c.name))
            return tuple(value(row, Account) for row in rows)

    def add(self, account: Account, *, by: str, reason: str = "") -> None:
        """Keep a new account. Raises `Conflict` when the name is taken."""
        with self._database.write() as connection:
            connection.execute(insert(accounts), fields(account))
            note(connection, _act("account.add", account.created_ms, by, reason, None, account))

    def change(self, account: Account, *, by: str, at_ms: int, reason: str = "") -> None:
        """Replace role, password, language or closure; the organisation stays. Raises `NotFound`.

        Sessions end when the password or the role changed or the account was closed.
        """
        with self._database.write() as connection:
            before = _find(connection, account.name)
            if before is None:
                raise NotFound(f"There is no account `{account.name}`.", "See: ringfence account list")
            connection.execute(
                update(accounts).where(accounts.c.name == account.name).values(fields(account, *_CHANGING))
            )
            if account.closed or (account.role, account.password_hash) != (before.role, before.password_hash):
                connection.execute(delete(sessions).where(sessions.c.account == account.name))
            note(connection, _act("account.change", at_ms, by, reason, before, account))

    def attempt(self, name: str, now_ms: int) -> int:
        """Count one attempt as wrong before the password is looked at, however many arrive at once."""
        with self._database.write() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name).with_for_update()).one_or_none()
            if row is None:
                return 0
            account = value(row, Account)
            wait = wait_ms(account, now_ms)
            if not wait:
                _count(connection, after_failure(account, now_ms))
            return wait

    def note(self, account: Account) -> None:
        """Keep only the count of wrong passwords; nothing is audited."""
        with self._database.write() as connection:
            _count(connection, account)


def _count(connection: Connection, account: Account) -> None:
    counts = fields(account, "failures", "failed_ms")
    connection.execute(update(accounts).where(accounts.c.name == account.name).values(counts))


def _find(connection: Connection, name: str) -> Account | None:
    row = connection.execute(select(accounts).where(accounts.c.name == name)).one_or_none()
    return None if row is None else value(row, Account)


def _act(act: str, at_ms: int, by: str, reason: str, before: Account | None, after: Account) -> AuditEntry:
    return AuditEntry(
        at_ms=at_ms,
        actor=by,
        act=act,
        target=f"account:{after.name}",
        before=_open(before) if before else "",
        after=_open(after, renewed=before is not None and before.password_hash != after.password_hash),
        reason=reason,
    )


def _open(account: Account, *, renewed: bool = False) -> str:
    """What the trail may show of an account."""
    told = {"role": account.role.value, "closed": account.closed, "language": account.language}
    told |= {"organisation": str(account.organisation)}
    return shown(told | {"password": "changed"} if renewed else told)
