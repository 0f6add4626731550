"""People who are signed in by a code."""

from __future__ import annotations

from sqlalchemy import delete, insert, or_, select, update

from ringfence.backends.sql.database import Database
from ringfence.backends.sql.registry_tables import sittings
from ringfence.backends.sql.rows import fields, value
from ringfence.registry.sitting import IDLE_MS, LONGEST_MS, Sitting


class SqlSittings:
    """Fulfils `SittingStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, token_hash: bytes) -> Sitting | None:
        """The one of that hash, live or not."""
        with self._database.read() as connection:
            row = connection.execute(select(sittings).where(sittings.c.token_hash == token_hash)).one_or_none()
        return None if row is None else value(row, Sitting)

    def add(self, sitting: Sitting) -> None:
        """Keep a new one."""
        with self._database.write() as connection:
            connection.execute(insert(sittings), fields(sitting))

    def seen(self, token_hash: bytes, at_ms: int) -> None:
        """Note a request."""
        with self._database.write() as connection:
            connection.execute(update(sittings).where(sittings.c.token_hash == token_hash).values(seen_ms=at_ms))

    def end(self, token_hash: bytes) -> None:
        """Forget one; again is harmless."""
        with self._database.write() as connection:
            connection.execute(delete(sittings).where(sittings.c.token_hash == token_hash))

    def end_all(self, number: int) -> None:
        """Forget every one of the number."""
        with self._database.write() as connection:
            connection.execute(delete(sittings).where(sittings.c.number == int(number)))

    def prune(self, now_ms: int) -> int:
        """Forget those that are no longer live; returns how many."""
        idle, old = sittings.c.seen_ms <= now_ms - IDLE_MS, sittings.c.created_ms <= now_ms - LONGEST_MS
        with self._database.write() as connection:
            return connection.execute(delete(sittings).where(or_(idle, old))).rowcount
