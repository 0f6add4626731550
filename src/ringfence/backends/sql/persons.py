"""A person's data as a whole: export, deletion, numbers that change hands."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from ringfence.access.audit import AuditEntry
from ringfence.backends.sql import changelog
from ringfence.backends.sql.audit import note
from ringfence.backends.sql.consents import SqlConsents
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.preferences import SqlPreferences
from ringfence.backends.sql.registry_tables import (
    codes,
    consents,
    deletions,
    outbox,
    preference_history,
    preferences,
    withdrawals,
)
from ringfence.backends.sql.rows import fields, value
from ringfence.backends.sql.tables import forgotten, looks
from ringfence.registry.changes import NumberRecycled
from ringfence.registry.consent import Withdrawal
from ringfence.registry.person import Cause, Deletion, LookSeen, PersonRecord
from ringfence.screening.changes import NumberForgotten
from ringfence.telecom.errors import Refused

_MOST = 10_000
_RULES = {
    Cause.RECYCLED: "the number changed hands",
    Cause.ERASED: "个人信息保护法 第四十七条: the person asked for deletion",
}


class SqlPersons:
    """Fulfils `PersonStore`. `key` hashes numbers in receipts: whoever has only the receipts learns no number."""

    def __init__(self, database: Database, key: bytes = b"") -> None:
        self._database = database
        self._key = key
        self._preferences = SqlPreferences(database)
        self._consents = SqlConsents(database)

    def subject(self, number: int) -> str:
        """What a receipt calls the number."""
        return hmac.digest(self._key, str(int(number)).encode(), hashlib.sha256).hex()

    def export(self, number: int) -> PersonRecord:
        """Everything that is held of the number."""
        number = int(number)
        with self._database.read() as connection:
            words = connection.execute(select(withdrawals).where(withdrawals.c.number == number)).all()
            seen = connection.execute(_looks(number)).all()
        return PersonRecord(
            number=number,
            preferences=self._preferences.history(number, limit=_MOST),
            consents=self._consents.of(number, limit=_MOST),
            withdrawals=tuple(value(row, Withdrawal) for row in words),
            looks=tuple(LookSeen(row.at_ms, str(row.actor).partition(":")[0], row.purpose) for row in seen),
        )

    def forget(self, numbers: Iterable[int], cause: Cause, *, by: str, at_ms: int, reason: str = "") -> int:
        """All of these numbers is gone at once; all or none. Raises `Refused` for more than 10,000."""
        wanted = sorted({int(one) for one in numbers})
        if len(wanted) > _MOST:
            raise Refused("That is too many numbers at once.", f"Send at most {_MOST:,}.")
        if not wanted:
            return 0
        with self._database.write() as connection:
            first = changelog.take(connection, 2 * len(wanted))
            touched = 0
            for at, number in enumerate(wanted):
                touched += self._forget(connection, number, cause, by, at_ms, first + 2 * at)
            target = f"numbers:{len(wanted)}"
            act = f"number.{cause.value}"
            note(connection, AuditEntry(at_ms=at_ms, actor=by, act=act, target=target, reason=reason))
        return touched

    def receipts(self, subject: str) -> tuple[Deletion, ...]:
        """Receipts of deletion, newest first."""
        wanted = select(deletions).where(deletions.c.subject == subject).order_by(deletions.c.id.desc())
        with self._database.read() as connection:
            return tuple(value(row, Deletion) for row in connection.execute(wanted))

    def _forget(self, connection: Connection, number: int, cause: Cause, by: str, at_ms: int, seq: int) -> bool:
        rows = sum(
            connection.execute(delete(table).where(table.c.number == number)).rowcount
            for table in (preferences, preference_history, withdrawals, codes, outbox)
        )
        mine = consents.c.number == number
        connection.execute(update(consents).where(mine, consents.c.withdrawn_ms.is_(None)).values(withdrawn_ms=at_ms))
        rows += connection.execute(update(consents).where(mine).values(number=0, former=number, version=seq)).rowcount
        connection.execute(insert(forgotten), {"seq": seq, "number": number, "at_ms": at_ms})
        changelog.append(connection, seq, at_ms, [NumberForgotten(number), NumberRecycled(number)])
        if not rows:
            return False
        receipt = Deletion(
            what="number", subject=self.subject(number), rows=rows, at_ms=at_ms, by=by, rule=_RULES[cause]
        )
        connection.execute(insert(deletions), {k: v for k, v in fields(receipt).items() if k != "id"})
        return True


def _looks(number: int) -> Select[tuple[object, ...]]:
    """Looks at this holder of the number: what came before it was forgotten is not shown to whoever has it now."""
    last = select(func.coalesce(func.max(forgotten.c.at_ms), -1)).where(forgotten.c.number == number).scalar_subquery()
    return select(looks).where(looks.c.number == number, looks.c.at_ms > last).order_by(looks.c.id.desc())
