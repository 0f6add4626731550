"""What companies ask of the operator."""

from __future__ import annotations

import msgspec
from sqlalchemy import Row, delete, insert, select, update

from ringfence.access.audit import AuditEntry
from ringfence.backends.sql.audit import note, shown
from ringfence.backends.sql.company_tables import applications
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.rows import fields
from ringfence.registry.application import Application, ApplicationState, Asked
from ringfence.telecom.errors import Conflict

_ASKED: msgspec.json.Decoder[Asked] = msgspec.json.Decoder(Asked)


class SqlApplications:
    """Fulfils `ApplicationStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, application: Application) -> None:
        """Keep a new one."""
        one = application
        with self._database.write() as connection:
            connection.execute(insert(applications), _row(one))
            note(connection, _act(one, f"application.{one.kind}", one.by, one.at_ms))

    def find(self, application_id: str) -> Application | None:
        """The one of that id, whose ever."""
        with self._database.read() as connection:
            wanted = select(applications).where(applications.c.id == application_id)
            row = connection.execute(wanted).one_or_none()
        return None if row is None else _application(row)

    def page(
        self, *, company: str = "", kind: str = "", state: str = "", limit: int = 100, before: str = ""
    ) -> tuple[Application, ...]:
        """Newest first; empty words ask for all; `before` is the last id of the page before."""
        c = applications.c
        wanted = select(applications).order_by(c.id.desc()).limit(limit)
        for column, word in ((c.company, company), (c.kind, kind), (c.state, state)):
            wanted = wanted.where(column == word) if word else wanted
        if before:
            wanted = wanted.where(c.id < before)
        with self._database.read() as connection:
            return tuple(_application(row) for row in connection.execute(wanted))

    def step(self, before: Application, after: Application, *, by: str, at_ms: int) -> None:
        """Keep the next state. Raises `Conflict` when it is no longer as `before`."""
        stands = (applications.c.id == before.id) & (applications.c.state == before.state.value)
        changed = {name: field for name, field in _row(after).items() if name != "id"}
        with self._database.write() as connection:
            if connection.execute(update(applications).where(stands).values(changed)).rowcount != 1:
                raise Conflict("This was answered already.", "Open the page again.")
            note(connection, _act(after, f"application.{after.state.value}", by, at_ms))

    def prune(self, before_ms: int) -> int:
        """Delete registrations whose contact never typed the code; returns how many."""
        left = (applications.c.state == ApplicationState.UNVERIFIED.value) & (applications.c.at_ms < before_ms)
        with self._database.write() as connection:
            return connection.execute(delete(applications).where(left)).rowcount


def _row(one: Application) -> dict[str, object]:
    asked = msgspec.json.encode(one.asked, enc_hook=int).decode()
    return fields(one, "id", "company", "by", "at_ms", "decided_by", "decided_ms", "reason") | {
        "kind": one.kind,
        "state": one.state.value,
        "asked": asked,
    }


def _application(row: Row[tuple[object, ...]]) -> Application:
    held = {str(name): field for name, field in row._mapping.items() if name not in ("asked", "kind")}
    return msgspec.convert(held | {"asked": _ASKED.decode(str(row._mapping["asked"]))}, Application)


def _act(one: Application, act: str, by: str, at_ms: int) -> AuditEntry:
    told = shown({"company": one.company, "kind": one.kind})
    return AuditEntry(at_ms=at_ms, actor=by, act=act, target=f"application:{one.id}", after=told, reason=one.reason)
