"""One-time codes, hashed, and the messages that wait to go out."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from ringfence.backends.sql import changelog
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.outbox import put_message
from ringfence.backends.sql.registry_tables import codes, outbox
from ringfence.backends.sql.rows import fields, value
from ringfence.registry.code import (
    ALL_AN_HOUR,
    HOUR_MS,
    VALID_MS,
    CodePurpose,
    OneTimeCode,
    check_all,
    check_may_ask,
    fits,
)
from ringfence.registry.outbox import OutKind, OutMessage
from ringfence.telecom.errors import NotAllowed, RingfenceError

_DAY_MS = 86_400_000
WRONG = NotAllowed("This code does not count.", "Type it again, or ask for a new code.")


class SqlCodes:
    """Fulfils `CodeStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, code: OneTimeCode, text: str, *, most_an_hour: int = ALL_AN_HOUR) -> None:
        """Keep the code and put its message into the outbox, in one transaction. Raises `TooMany`."""
        with self._database.write() as connection:
            _one_at_a_time(connection)
            check_may_ask(code.number, code.asker, _recent(connection, code), code.at_ms)
            check_all(_asked(connection, code.at_ms), most_an_hour)
            connection.execute(insert(codes), fields(code))
            expires_ms = code.at_ms + VALID_MS
            message = OutMessage(number=int(code.number), text=text, at_ms=code.at_ms, expires_ms=expires_ms)
            put_message(connection, message)

    def prove(
        self, code_id: str, given: str, key: bytes, purpose: CodePurpose, now_ms: int, *, subject: str = ""
    ) -> OneTimeCode:
        """Use the code up and return it. Counts failures. Raises `NotAllowed`."""
        refused: RingfenceError | None = None
        with self._database.write() as connection:
            _one_at_a_time(connection)
            row = connection.execute(select(codes).where(codes.c.id == code_id)).one_or_none()
            code = None if row is None else value(row, OneTimeCode)
            right = fits(code, given, key, purpose, now_ms, subject)
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

    def prune(self, now_ms: int) -> int:
        """Delete codes older than two days; returns how many."""
        with self._database.write() as connection:
            return connection.execute(delete(codes).where(codes.c.at_ms < now_ms - 2 * _DAY_MS)).rowcount


def _one_at_a_time(connection: Connection) -> None:
    # Two that ask at once must count each other; a write of SQLite is alone anyway.
    if connection.dialect.name != "sqlite":
        changelog.take(connection, 0)


def _asked(connection: Connection, now_ms: int) -> int:
    """Codes that everybody together asked for within the hour. One of the future (a clock that jumped) counts."""
    wanted = select(func.count()).select_from(codes).where(codes.c.at_ms > now_ms - HOUR_MS)
    return int(connection.execute(wanted).scalar_one())


def _recent(connection: Connection, code: OneTimeCode) -> tuple[OneTimeCode, ...]:
    same = or_(codes.c.number == int(code.number), codes.c.asker == code.asker)
    rows = connection.execute(select(codes).where(same, codes.c.at_ms > code.at_ms - _DAY_MS))
    return tuple(value(row, OneTimeCode) for row in rows)


def _wipe(connection: Connection, number: int, at_ms: int) -> None:
    mine = (outbox.c.number == number) & (outbox.c.at_ms == at_ms) & (outbox.c.kind == OutKind.CODE.value)
    connection.execute(update(outbox).where(mine).values(text="", sent_ms=at_ms))
