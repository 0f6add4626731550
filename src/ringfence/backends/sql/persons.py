"""A person's data as a whole: export, deletion, numbers that change hands."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable

import msgspec
from sqlalchemy import Connection, Select, delete, func, insert, select, update

from ringfence.access.audit import AuditEntry
from ringfence.backends.sql import changelog
from ringfence.backends.sql.audit import note
from ringfence.backends.sql.consents import SqlConsents
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.outbox import put_message
from ringfence.backends.sql.preferences import SqlPreferences
from ringfence.backends.sql.registry_tables import (
    codes,
    consents,
    deletions,
    outbox,
    preference_history,
    preferences,
    sittings,
    withdrawals,
)
from ringfence.backends.sql.rows import fields, value
from ringfence.backends.sql.suspicions import forget_suspicions
from ringfence.backends.sql.tables import forgotten, list_entries, looks
from ringfence.registry.changes import NumberRecycled
from ringfence.registry.consent import Withdrawal
from ringfence.registry.outbox import NOTICE_MS, OutKind, OutMessage
from ringfence.registry.person import Cause, Deletion, LookSeen, PersonRecord
from ringfence.screening.book import Level
from ringfence.screening.changes import EntryEnded, NumberForgotten
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
        return PersonRecord(
            number=number,
            preferences=self._preferences.history(number, limit=_MOST),
            consents=self._consents.of(number, limit=_MOST),
            withdrawals=tuple(value(row, Withdrawal) for row in words),
            looks=self.looks(number, limit=_MOST),
        )

    def looks(self, number: int, *, limit: int = 1_000) -> tuple[LookSeen, ...]:
        """Who looked at what is known of the number since it was last forgotten, newest first."""
        with self._database.read() as connection:
            seen = connection.execute(_looks(int(number)).limit(limit)).all()
        return tuple(LookSeen(row.at_ms, str(row.actor).partition(":")[0], row.purpose) for row in seen)

    def since(self, number: int) -> int:
        """When the number was last forgotten; 0: never."""
        last = select(func.max(forgotten.c.at_ms)).where(forgotten.c.number == int(number))
        with self._database.read() as connection:
            return int(connection.execute(last).scalar() or 0)

    def forget(
        self,
        numbers: Iterable[int],
        cause: Cause,
        *,
        by: str,
        at_ms: int,
        reason: str = "",
        notice: Callable[[Deletion], str] | None = None,
    ) -> int:
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
                receipt = self._forget(connection, number, cause, by, at_ms, first + 2 * at)
                touched += receipt is not None
                if receipt is not None and notice is not None:
                    _tell(connection, number, notice(receipt), at_ms)
            target = f"numbers:{len(wanted)}"
            act = f"number.{cause.value}"
            note(connection, AuditEntry(at_ms=at_ms, actor=by, act=act, target=target, reason=reason))
        return touched

    def receipts(self, subject: str) -> tuple[Deletion, ...]:
        """Receipts of deletion, newest first."""
        wanted = select(deletions).where(deletions.c.subject == subject).order_by(deletions.c.id.desc())
        with self._database.read() as connection:
            return tuple(value(row, Deletion) for row in connection.execute(wanted))

    def _forget(
        self, connection: Connection, number: int, cause: Cause, by: str, at_ms: int, seq: int
    ) -> Deletion | None:
        rows = sum(
            connection.execute(delete(table).where(table.c.number == number)).rowcount
            for table in (preferences, preference_history, withdrawals, codes, outbox, sittings)
        )
        rows += _end_entries(connection, number, _RULES[cause], by, at_ms)
        mine = consents.c.number == number
        connection.execute(update(consents).where(mine, consents.c.withdrawn_ms.is_(None)).values(withdrawn_ms=at_ms))
        rows += connection.execute(update(consents).where(mine).values(number=0, former=number, version=seq)).rowcount
        forget_suspicions(connection, [number])
        connection.execute(insert(forgotten), {"seq": seq, "number": number, "at_ms": at_ms})
        changelog.append(connection, seq, at_ms, [NumberForgotten(number), NumberRecycled(number)])
        if not rows:
            return None
        receipt = Deletion(
            what="number", subject=self.subject(number), rows=rows, at_ms=at_ms, by=by, rule=_RULES[cause]
        )
        row = {name: field for name, field in fields(receipt).items() if name != "id"}
        kept = connection.execute(insert(deletions).returning(deletions.c.id), row).scalar_one()
        return msgspec.structs.replace(receipt, id=int(kept))


def _tell(connection: Connection, number: int, text: str, at_ms: int) -> None:
    kind = OutKind.NOTICE
    put_message(connection, OutMessage(number=number, text=text, at_ms=at_ms, expires_ms=at_ms + NOTICE_MS, kind=kind))


def _end_entries(connection: Connection, number: int, reason: str, by: str, at_ms: int) -> int:
    """The person's own allow and block entries end; returns how many."""
    own = (list_entries.c.level == Level.SUBSCRIBER.value) & (list_entries.c.subscriber == number)
    live = select(list_entries.c.id).where(own, list_entries.c.ended_ms.is_(None))
    ids = list(connection.execute(live).scalars())
    if ids:
        ended = {"ended_ms": at_ms, "ended_by": by, "end_reason": reason}
        connection.execute(update(list_entries).where(own, list_entries.c.ended_ms.is_(None)).values(ended))
        first = changelog.take(connection, len(ids))
        changelog.append(connection, first, at_ms, [EntryEnded(one) for one in ids])
    return len(ids)


def _looks(number: int) -> Select[tuple[object, ...]]:
    """Looks at this holder of the number: what came before it was forgotten is not shown to whoever has it now."""
    last = select(func.coalesce(func.max(forgotten.c.at_ms), -1)).where(forgotten.c.number == number).scalar_subquery()
    return select(looks).where(looks.c.number == number, looks.c.at_ms > last).order_by(looks.c.id.desc())
