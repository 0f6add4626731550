"""Messages that wait to go out to people."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from ringfence.backends.sql.database import Database
from ringfence.backends.sql.registry_tables import outbox
from ringfence.backends.sql.rows import fields, value
from ringfence.registry.outbox import LEASE_MS, OutCounts, OutMessage

_WEEK_MS = 7 * 86_400_000
_WAITS = outbox.c.sent_ms.is_(None) & outbox.c.dead_ms.is_(None)


def put_message(connection: Connection, message: OutMessage) -> None:
    """Let a message wait, in the transaction of what it tells."""
    row = {name: field for name, field in fields(message).items() if name != "id"}
    more = {"sent_ms": None, "dead_ms": None, "next_ms": message.at_ms, "why": ""}
    connection.execute(insert(outbox), row | more)


class SqlOutbox:
    """Fulfils `Outbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, now_ms: int, *, limit: int = 100) -> tuple[OutMessage, ...]:
        """Messages to send, oldest first."""
        wanted = select(outbox).where(_WAITS, outbox.c.expires_ms > now_ms)
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(outbox.c.id).limit(limit))
            return tuple(value(row, OutMessage) for row in rows)

    def claim(self, now_ms: int, *, limit: int = 20) -> tuple[OutMessage, ...]:
        """Take messages whose time has come; nobody else gets them for a minute. Gives up those that are over."""
        due = select(outbox).where(_WAITS, outbox.c.next_ms <= now_ms).order_by(outbox.c.id).limit(limit)
        with self._database.read() as connection:
            if connection.execute(due).first() is None:
                return ()
        with self._database.write() as connection:
            over = update(outbox).where(_WAITS, outbox.c.expires_ms <= now_ms)
            connection.execute(over.values(dead_ms=now_ms, text="", why="expired"))
            rows = connection.execute(due.with_for_update(skip_locked=True)).all()
            mine = outbox.c.id.in_([row.id for row in rows])
            taken = update(outbox).where(mine).values(next_ms=now_ms + LEASE_MS, tries=outbox.c.tries + 1)
            connection.execute(taken)
            again = select(outbox).where(mine).order_by(outbox.c.id)
            return tuple(value(row, OutMessage) for row in connection.execute(again))

    def sent(self, message_id: int, *, at_ms: int) -> None:
        """Handed over: its text is wiped."""
        with self._database.write() as connection:
            connection.execute(update(outbox).where(outbox.c.id == message_id).values(sent_ms=at_ms, text=""))

    def failed(self, message_id: int, *, again_ms: int | None, at_ms: int, why: str) -> None:
        """Not handed over; it is tried again, or given up and its text wiped."""
        mine = update(outbox).where(outbox.c.id == message_id)
        with self._database.write() as connection:
            if again_ms is None:
                connection.execute(mine.values(dead_ms=at_ms, text="", why=why[:64]))
            else:
                connection.execute(mine.values(next_ms=again_ms, why=why[:64]))

    def counts(self, now_ms: int) -> OutCounts:
        """How it does."""
        waits = select(func.count(), func.min(outbox.c.at_ms)).where(_WAITS, outbox.c.expires_ms > now_ms)
        gone = select(func.count()).select_from(outbox).where(outbox.c.dead_ms > now_ms - _WEEK_MS)
        with self._database.read() as connection:
            waiting, oldest_ms = connection.execute(waits).one()
            return OutCounts(
                waiting=int(waiting),
                oldest_ms=None if oldest_ms is None else int(oldest_ms),
                dead=int(connection.execute(gone).scalar_one()),
            )

    def prune(self, now_ms: int) -> int:
        """Delete what was sent or is over, and after a week what was given up; returns how many."""
        done = outbox.c.dead_ms.is_(None) & (outbox.c.expires_ms <= now_ms)
        with self._database.write() as connection:
            return connection.execute(delete(outbox).where(or_(done, outbox.c.at_ms < now_ms - _WEEK_MS))).rowcount
