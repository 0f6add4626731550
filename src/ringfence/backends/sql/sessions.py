"""Sessions of the console."""

from __future__ import annotations

from sqlalchemy import delete, insert, or_, select, update

from ringfence.access.session import IDLE_MS, LONGEST_MS, Session
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.rows import fields, value
from ringfence.backends.sql.tables import sessions


class SqlSessions:
    """Fulfils `SessionStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, token_hash: bytes) -> Session | None:
        """The session of that hash, live or not."""
        with self._database.read() as connection:
            row = connection.execute(select(sessions).where(sessions.c.token_hash == token_hash)).one_or_none()
        return None if row is None else value(row, Session)

    def add(self, session: Session) -> None:
        """Keep a new session."""
        with self._database.write() as connection:
            connection.execute(insert(sessions), fields(session))

    def seen(self, token_hash: bytes, at_ms: int) -> None:
        """Note a request."""
        with self._database.write() as connection:
            connection.execute(update(sessions).where(sessions.c.token_hash == token_hash).values(seen_ms=at_ms))

    def challenge(self, token_hash: bytes, challenge: bytes, *, instead_of: bytes | None = None) -> bool:
        """Put the next challenge; with `instead_of` only where that one stands, so that each is taken once."""
        mine = sessions.c.token_hash == token_hash
        if instead_of is not None:
            mine &= sessions.c.challenge == instead_of
        with self._database.write() as connection:
            return connection.execute(update(sessions).where(mine).values(challenge=challenge)).rowcount == 1

    def end(self, token_hash: bytes) -> None:
        """Forget one session; again is harmless."""
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))

    def end_all(self, account: str) -> None:
        """Forget every session of the account."""
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.account == account))

    def prune(self, now_ms: int) -> int:
        """Forget those that are no longer live; returns how many."""
        idle, old = sessions.c.seen_ms <= now_ms - IDLE_MS, sessions.c.created_ms <= now_ms - LONGEST_MS
        with self._database.write() as connection:
            return connection.execute(delete(sessions).where(or_(idle, old))).rowcount
