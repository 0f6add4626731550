"""One-time codes, hashed, and the messages that wait to go out."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, or_, select, update

from ringfence.backends.sql import changelog
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.registry_tables import codes, outbox
from ringfence.backends.sql.rows import fields, value
from ringfence.registry.code import VALID_MS, CodePurpose, OneTimeCode, OutMessage, check_may_ask, fits
from ringfence.telecom.errors import NotAllowed, RingfenceError

_DAY_MS = 86_400_000
WRONG = NotAllowed("This code does not count.", "Type it again, or ask for a new code.")


class SqlCodes:
    """Fulfils `CodeStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, code: OneTimeCode, text: str) -> None:
        """Keep the code and put its message into the outbox, in one transaction. Raises `TooMany`."""
        with self._database.write() as connection:
            _one_at_a_time(connection)
            check_may_ask(code.number, code.asker, _recent(connection, code), code.at_ms)
            connection.execute(insert(codes), fields(code))
            message = {"number": int(code.number), "text": text, "at_ms": code.at_ms, "sent_ms": None}
            connection.execute(insert(outbox), message | {"expires_ms": code.at_ms + VALID_MS})

    def prove(self, code_id: str, given: str, key: bytes, purpose: CodePurpose, now_ms: int) -> OneTimeCode:
        """Use the code up and return it. Counts failures. Raises `NotAllowed`."""
        refused: RingfenceError | None = None
        with self._database.write() as connection:
            _one_at_a_time(connection)
            row = connection.execute(select(codes).where(codes.c.id == code_id)).one_or_none()
            code = None if row is None else value(row, OneTimeCode)
            right = fits(code, given, key, purpose, now_ms)
            assert code is not None  # `fits` raises for a code that is not there
            if right:
                connection.execute(update(codes).where(codes.c.id == code_id).values(used_ms=now_ms))
                _wipe(connection, int(code.number), code.at_ms)
            else:
                connection.execute(update(codes).where(codes.c.id == code_id).values(failures=code.failures + 1))
                refused = NotAllowed(WRONG.message, WRONG.remedy)
        if refused is not None:
            raise refused
        return code

    def waiting(self, now_ms: int, *, limit: int = 100) -> tuple[OutMessage, ...]:
        """Messages to send, oldest first."""
        wanted = select(outbox).where(outbox.c.sent_ms.is_(None), outbox.c.expires_ms > now_ms)
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(outbox.c.id).limit(limit))
            return tuple(value(row, OutMessage) for row in rows)

    def sent(self, message_id: int, *, at_ms: int) -> None:
        """Handed over: its text is wiped."""
        with self._database.write() as connection:
            connection.execute(update(outbox).where(outbox.c.id == message_id).values(sent_ms=at_ms, text=""))

    def prune(self, now_ms: int) -> int:
        """Delete codes older than two days and messages that are over; returns how many."""
        with self._database.write() as connection:
            old = connection.execute(delete(codes).where(codes.c.at_ms < now_ms - 2 * _DAY_MS)).rowcount
            over = delete(outbox).where(or_(outbox.c.expires_ms <= now_ms, outbox.c.at_ms < now_ms - _DAY_MS))
            return old + connection.execute(over).rowcount


def _one_at_a_time(connection: Connection) -> None:
    # Two that ask at once must count each other; a write of SQLite is alone anyway.
    if connection.dialect.name != "sqlite":
        changelog.take(connection, 0)


def _recent(connection: Connection, code: OneTimeCode) -> tuple[OneTimeCode, ...]:
    same = or_(codes.c.number == int(code.number), codes.c.asker == code.asker)
    rows = connection.execute(select(codes).where(same, codes.c.at_ms > code.at_ms - _DAY_MS))
    return tuple(value(row, OneTimeCode) for row in rows)


def _wipe(connection: Connection, number: int, at_ms: int) -> None:
    mine = (outbox.c.number == number) & (outbox.c.at_ms == at_ms)
    connection.execute(update(outbox).where(mine).values(text="", sent_ms=at_ms))
