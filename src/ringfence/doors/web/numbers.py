"""All that is known of one number, for a stated purpose, and who looked."""

from __future__ import annotations

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringfence.access.audit import AuditTrail, Look
from ringfence.access.role import Role
from ringfence.doors.web.listing import DAYS, read_entry
from ringfence.doors.web.raw import behaviour
from ringfence.doors.web.seen import record_looks
from ringfence.doors.web.visit import ROOT, Answer, Page, Redirect, Route, Visit
from ringfence.doors.web.wanted import read_number
from ringfence.doors.web.words import N_
from ringfence.screening.archive import Archive, DecisionFilter
from ringfence.screening.book import ComplaintStore, ListKind, ListStore
from ringfence.screening.sources import NumberingPlan, ReputationBook, VelocityStore
from ringfence.telecom.number import PhoneNumber

ROWS = 20
NEWEST = 10
"""Decisions shown on each side; the page of decisions has all."""
NO_PURPOSE = N_("Say what you need it for. Numbers are personal data; every look is recorded with its purpose.")
NO_END_REASON = N_("Say why the entry ends; it goes into the audit trail.")
PURPOSES = (
    N_("Complaint"),
    N_("Appeal of a caller"),
    N_("Request of the subscriber"),
    N_("Investigation"),
    N_("Quality check of the rules"),
)
"""Offered as suggestions; own words are welcome."""


class Sources(Struct, frozen=True):
    """Where what is known of a number comes from."""

    plan: NumberingPlan
    velocity: VelocityStore
    reputation: ReputationBook
    lists: ListStore
    complaints: ComplaintStore
    archive: Archive
    trail: AuditTrail


class NumberPages:
    """Search a number, see it, put it on a list."""

    def __init__(self, sources: Sources, zone: ZoneInfo, country: str) -> None:
        """`country` is the context of short numbers, ISO 3166 alpha-2."""
        self._sources = sources
        self._zone = zone
        self._country = country

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (
            Route("GET", f"{ROOT}/numbers", Role.VIEWER, self.show),
            Route("POST", f"{ROOT}/numbers/lists", Role.ANALYST, self.add),
            Route("POST", f"{ROOT}/numbers/lists/end", Role.ANALYST, self.end),
        )

    def show(self, visit: Visit) -> Answer:
        """The form, and what is known once number and purpose are given."""
        typed, purpose = visit.query.one("number"), visit.query.one("purpose")[:200]
        values: dict[str, object] = {"typed": typed, "purpose": purpose, "purposes": PURPOSES, "problem": ""}
        if not typed:
            return Page("numbers.html", {**values, "number": None})
        if not purpose:
            return Page("numbers.html", {**values, "number": None, "problem": NO_PURPOSE}, 400)
        number = read_number(typed, self._sources.plan, self._country)
        self._sources.trail.look(Look(at_ms=visit.now_ms, actor=visit.actor, number=int(number), purpose=purpose))
        known = self._sources.archive
        as_calling = known.search(DecisionFilter(calling=number), limit=NEWEST)
        as_called = known.search(DecisionFilter(called=number), limit=NEWEST)
        others = {side for row in (*as_calling, *as_called) for side in (row.calling, row.called)} - {number}
        record_looks(self._sources.trail, visit, sorted(others), purpose)
        values |= {"number": number, "as_calling": as_calling, "as_called": as_called}
        return Page("numbers.html", {**values, **self._known(number, visit.now_ms)})

    def add(self, visit: Visit) -> Answer:
        """Put the number on a list."""
        number = read_number(visit.form.one("number"), self._sources.plan, self._country)
        self._sources.lists.add([read_entry(visit, number, self._zone)], by=visit.actor, at_ms=visit.now_ms)
        return Redirect(_back(number, visit, "listed"))

    def end(self, visit: Visit) -> Answer:
        """End a list entry."""
        number = read_number(visit.form.one("number"), self._sources.plan, self._country)
        reason = visit.form.needed("reason", NO_END_REASON)
        self._sources.lists.end(visit.form.one("entry"), by=visit.actor, at_ms=visit.now_ms, reason=reason)
        return Redirect(_back(number, visit, "unlisted"))

    def _known(self, number: PhoneNumber, now_ms: int) -> dict[str, object]:
        known = self._sources
        calling, called = known.velocity.peek(number, now_ms)
        return {
            "allocation": known.plan.allocation(number),
            "calling": behaviour(calling),
            "called": behaviour(called),
            "velocity": calling,
            "reputation": known.reputation.of(number, now_ms),
            "entries": [(entry, entry.live(now_ms)) for entry in known.lists.covering(int(number))],
            "complaints": known.complaints.of(int(number), limit=ROWS),
            "feedback": known.complaints.feedback_of(number=int(number), limit=ROWS),
            "looks": known.trail.looks(int(number), limit=ROWS),
            "kinds": tuple(ListKind),
            "days": DAYS,
        }


def _back(number: PhoneNumber, visit: Visit, done: str) -> str:
    purpose = visit.form.one("purpose")[:200] or "list"
    return f"{ROOT}/numbers?" + urlencode({"number": str(number), "purpose": purpose, "done": done})
