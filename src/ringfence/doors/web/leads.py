"""Leads from the public, for staff: list, one lead with what people said, its state, its files."""

from __future__ import annotations

from msgspec import Struct

from ringfence.access.audit import AuditEntry, AuditTrail
from ringfence.access.role import Role
from ringfence.doors.web.seen import record_looks
from ringfence.doors.web.visit import ROOT, Answer, Download, Page, Redirect, Route, Visit
from ringfence.doors.web.words import LEAD_KEEPERS, N_
from ringfence.registry.lead import Lead, LeadState, LeadStore, shown_number
from ringfence.registry.person import EvidenceStore
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.number import PhoneNumber

ROWS = 50
NO_LEAD = N_("There is no such lead.")
NO_FILE = N_("The file is not kept any more.")
NO_STATE = N_("Choose a state.")
NO_NOTE = N_("Say what was done; it goes into the audit trail.")
ENDINGS = {
    "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "audio/mpeg": "mp3", "audio/wav": "wav",
    "audio/ogg": "ogg",
}  # fmt: skip


class LeadSources(Struct, frozen=True):
    """What the pages ask."""

    leads: LeadStore
    evidence: EvidenceStore
    trail: AuditTrail


class LeadPages:
    """What the public reports."""

    def __init__(self, sources: LeadSources) -> None:
        self._sources = sources

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        root = f"{ROOT}/leads"
        return (
            Route("GET", root, Role.VIEWER, self.all, LEAD_KEEPERS),
            Route("GET", f"{root}/{{id:str}}", Role.VIEWER, self.one, LEAD_KEEPERS),
            Route("POST", f"{root}/{{id:str}}/state", Role.ANALYST, self.settle, LEAD_KEEPERS),
            Route("GET", f"{root}/{{id:str}}/evidence/{{hash:str}}", Role.ANALYST, self.evidence, LEAD_KEEPERS),
        )

    def all(self, visit: Visit) -> Answer:
        """Leads, most recently reported first."""
        state, search = visit.query.one("state"), visit.query.one("search")
        state = state if state in {one.value for one in LeadState} else ""
        rows = self._sources.leads.page(state, search=search, limit=ROWS + 1, before=_before(visit))
        self._looked(visit, *rows[:ROWS])
        last = rows[ROWS - 1] if len(rows) > ROWS else None
        values = {
            "rows": [(one, shown_number(one.number)) for one in rows[:ROWS]], "states": tuple(LeadState),
            "state": state, "search": search, "older": f"{last.last_ms}-{last.id}" if last else "",
        }  # fmt: skip
        return Page("leads.html", values)

    def one(self, visit: Visit) -> Answer:
        """One lead."""
        lead = self._find(visit)
        self._looked(visit, lead)
        reports = self._sources.leads.reports(lead.id)
        values = {
            "lead": lead, "number": shown_number(lead.number), "states": tuple(LeadState),
            "reports": [(report, report.evidence.split()) for report in reports],
            "acts": visit.may(Role.ANALYST, LEAD_KEEPERS),
        }  # fmt: skip
        return Page("lead.html", values)

    def settle(self, visit: Visit) -> Answer:
        """Another state, with a note."""
        lead, state = self._find(visit), visit.form.one("state")
        if state not in {one.value for one in LeadState}:
            raise Refused(NO_STATE)
        note = visit.form.needed("reason", NO_NOTE)
        self._sources.leads.settle(lead.id, LeadState(state), note, by=visit.actor, at_ms=visit.now_ms)
        return Redirect(f"{ROOT}/leads/{lead.id}?done=changed")

    def evidence(self, visit: Visit) -> Answer:
        """A file to keep, never shown in the page: a stranger sent it. Who took it is recorded."""
        lead, digest = self._find(visit), visit.place["hash"]
        named = {one for report in self._sources.leads.reports(lead.id) for one in report.evidence.split()}
        found = self._sources.evidence.fetch(digest) if digest in named else None
        if found is None:
            raise NotFound(NO_FILE)
        media, body = found
        told = AuditEntry(
            at_ms=visit.now_ms, actor=visit.actor, act="lead.evidence", target=f"lead:{lead.id}", after=digest
        )
        self._sources.trail.record(told)
        return Download(body, "application/octet-stream", f"{digest[:16]}.{ENDINGS.get(media, 'bin')}")

    def _find(self, visit: Visit) -> Lead:
        lead = self._sources.leads.find(visit.place["id"])
        if lead is None:
            raise NotFound(NO_LEAD)
        return lead

    def _looked(self, visit: Visit, *leads: Lead) -> None:
        numbers = (PhoneNumber(one.number) for one in leads if one.number)
        record_looks(self._sources.trail, visit, numbers, "leads of the public")


def _before(visit: Visit) -> tuple[int, str] | None:
    at_ms, _, lead_id = visit.query.one("before").partition("-")
    return (int(at_ms), lead_id) if at_ms.isascii() and at_ms.isdigit() and len(at_ms) < 16 else None
