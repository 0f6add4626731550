"""Leads from the public."""

from __future__ import annotations

from sqlalchemy import Connection, and_, delete, or_, select, update

from ringfence.access.audit import AuditEntry
from ringfence.backends.sql.audit import note, shown
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.registry_tables import lead_reports, leads
from ringfence.backends.sql.rows import fields, insert_new, value
from ringfence.registry.lead import Lead, LeadReport, LeadState
from ringfence.telecom.errors import NotFound


class SqlLeads:
    """Fulfils `LeadStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def report(self, lead: Lead, report: LeadReport) -> Lead:
        """Keep a report; the lead as it stands then, with its count. A closed lead that is reported again is new."""
        with self._database.write() as connection:
            if not insert_new(connection, leads, [fields(lead)]):
                again = {"reports": leads.c.reports + 1, "last_ms": report.at_ms}
                connection.execute(update(leads).where(leads.c.id == lead.id).values(again))
                closed = (leads.c.id == lead.id) & (leads.c.state == LeadState.CLOSED.value)
                connection.execute(update(leads).where(closed).values(state=LeadState.NEW.value))
            insert_new(connection, lead_reports, [fields(report)])
            return _find(connection, lead.id)

    def find(self, lead_id: str) -> Lead | None:
        """One lead."""
        with self._database.read() as connection:
            row = connection.execute(select(leads).where(leads.c.id == lead_id)).one_or_none()
        return None if row is None else value(row, Lead)

    def reports(self, lead_id: str, *, limit: int = 100) -> tuple[LeadReport, ...]:
        """What people said of it, newest first."""
        wanted = select(lead_reports).where(lead_reports.c.lead == lead_id)
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(lead_reports.c.at_ms.desc(), lead_reports.c.id).limit(limit))
            return tuple(value(row, LeadReport) for row in rows)

    def page(
        self, state: str = "", *, search: str = "", limit: int = 50, before: tuple[int, str] | None = None
    ) -> tuple[Lead, ...]:
        """Most recently reported first; `before` is time and id of the last one of the page before."""
        wanted = select(leads).order_by(leads.c.last_ms.desc(), leads.c.id.desc()).limit(limit)
        if state:
            wanted = wanted.where(leads.c.state == state)
        if search:
            named = (leads.c.provider, leads.c.app, leads.c.note)
            wanted = wanted.where(or_(*(one.icontains(search, autoescape=True) for one in named)))
        if before is not None:
            last_ms, last = before
            wanted = wanted.where(or_(leads.c.last_ms < last_ms, and_(leads.c.last_ms == last_ms, leads.c.id < last)))
        with self._database.read() as connection:
            return tuple(value(row, Lead) for row in connection.execute(wanted))

    def settle(self, lead_id: str, state: LeadState, note_text: str, *, by: str, at_ms: int) -> Lead:
        """Change its state. Raises `NotFound`."""
        with self._database.write() as connection:
            before = _find(connection, lead_id)
            changed = {"state": state.value, "note": note_text, "changed_by": by}
            connection.execute(update(leads).where(leads.c.id == lead_id).values(changed))
            told = AuditEntry(
                at_ms=at_ms, actor=by, act="lead.settle", target=f"lead:{lead_id}", reason=note_text,
                before=shown({"state": before.state}), after=shown({"state": state}),
            )  # fmt: skip
            note(connection, told)
            return _find(connection, lead_id)

    def prune(self, before_ms: int) -> int:
        """Forget settled leads that nobody reported since, with what was said of them; returns how many."""
        done = leads.c.state.in_([LeadState.PASSED.value, LeadState.CLOSED.value]) & (leads.c.last_ms < before_ms)
        with self._database.write() as connection:
            old = select(leads.c.id).where(done)
            connection.execute(delete(lead_reports).where(lead_reports.c.lead.in_(old)))
            return connection.execute(delete(leads).where(done)).rowcount


def _find(connection: Connection, lead_id: str) -> Lead:
    row = connection.execute(select(leads).where(leads.c.id == lead_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such lead.", "Open the list again.")
    return value(row, Lead)
