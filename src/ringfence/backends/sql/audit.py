"""The audit trail and the record of looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, delete, insert, select

from ringfence.access.audit import AuditEntry, Look
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.rows import fields, insert_new, value
from ringfence.backends.sql.tables import audit
from ringfence.backends.sql.tables import looks as seen

_ACT = tuple(name for name in AuditEntry.__struct_fields__ if name != "id")
_LOOK = tuple(name for name in Look.__struct_fields__ if name != "id")


def note(connection: Connection, entry: AuditEntry) -> None:
    """Write one act in the transaction of the act itself."""
    connection.execute(insert(audit), fields(entry, *_ACT))


def note_all(connection: Connection, entries: Sequence[AuditEntry]) -> None:
    """Write many acts in the transaction of the acts themselves."""
    insert_new(connection, audit, [fields(one, *_ACT) for one in entries])


def shown(value: object) -> str:
    """A value as the trail keeps it: JSON. The caller leaves secrets out."""
    return msgspec.json.encode(value, enc_hook=str).decode()


class SqlAudit:
    """Fulfils `AuditTrail`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, entry: AuditEntry) -> None:
        """Keep one act."""
        with self._database.write() as connection:
            note(connection, entry)

    def entries(
        self, *, actor: str = "", act: str = "", target: str = "", limit: int = 100, before: int | None = None
    ) -> tuple[AuditEntry, ...]:
        """Newest first; empty words ask for all, `act` also as a prefix like `list.`; `before` is the last id seen."""
        wanted = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(audit.c.id < before)
        if actor:
            wanted = wanted.where(audit.c.actor == actor)
        if target:
            wanted = wanted.where(audit.c.target == target)
        if act:
            wanted = wanted.where(audit.c.act.startswith(act, autoescape=True))
        with self._database.read() as connection:
            return tuple(value(row, AuditEntry) for row in connection.execute(wanted))

    def look(self, look: Look) -> None:
        """Keep one look; returns after it is durable."""
        with self._database.write() as connection:
            connection.execute(insert(seen), fields(look, *_LOOK))

    def saw(self, looks: Iterable[Look]) -> None:
        """Keep many looks at once, or none; returns after they are durable."""
        rows = [fields(look, *_LOOK) for look in looks]
        if rows:
            with self._database.write() as connection:
                connection.execute(insert(seen), rows)

    def looks(
        self, number: int | None = None, *, actor: str = "", limit: int = 100, before: int | None = None
    ) -> tuple[Look, ...]:
        """Newest first, of one number or of all."""
        wanted = select(seen).order_by(seen.c.id.desc()).limit(limit)
        if number is not None:
            wanted = wanted.where(seen.c.number == int(number))
        if before is not None:
            wanted = wanted.where(seen.c.id < before)
        if actor:
            wanted = wanted.where(seen.c.actor == actor)
        with self._database.read() as connection:
            return tuple(value(row, Look) for row in connection.execute(wanted))

    def prune(self, *, acts_before_ms: int, looks_before_ms: int) -> int:
        """Delete what is older than its retention; returns how many."""
        with self._database.write() as connection:
            acts = connection.execute(delete(audit).where(audit.c.at_ms < acts_before_ms)).rowcount
            return acts + connection.execute(delete(seen).where(seen.c.at_ms < looks_before_ms)).rowcount
