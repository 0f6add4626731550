"""Limits that all workers share: one row a subject, which is kept as a hash only."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import delete, select, update

from ringfence.backends.sql.database import Database
from ringfence.backends.sql.rows import insert_new
from ringfence.backends.sql.tables import limits


class SqlLimits:
    """Fulfils `LimitStore`. A clock that jumped back makes nobody wait longer than one step."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, subject: str, step_ms: int, slack_ms: int, now_ms: int) -> int:
        """Milliseconds to wait; 0 means go on, and `step_ms` is added to when the subject is due."""
        known = sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()
        mine = limits.c.subject == known
        with self._database.write() as connection:
            insert_new(connection, limits, [{"subject": known, "due_ms": 0}])
            kept = connection.execute(select(limits.c.due_ms).where(mine).with_for_update()).scalar_one()
            due = min(max(int(kept), now_ms), now_ms + slack_ms + step_ms)
            wait = due - slack_ms - now_ms
            if wait <= 0:
                connection.execute(update(limits).where(mine).values(due_ms=due + step_ms))
        return max(wait, 0)

    def forget(self, subject: str) -> None:
        """The subject starts afresh."""
        known = sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()
        with self._database.write() as connection:
            connection.execute(delete(limits).where(limits.c.subject == known))

    def prune(self, now_ms: int) -> int:
        """Forget who has not to wait any more; returns how many."""
        with self._database.write() as connection:
            return connection.execute(delete(limits).where(limits.c.due_ms <= now_ms)).rowcount
