"""Suspects: whom detectors found, why, what their calls look like, and what an analyst makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringfence.access.audit import AuditTrail
from ringfence.access.role import Role
from ringfence.analytics.call_book import CallBook, HourSeen
from ringfence.analytics.detector import Detector
from ringfence.analytics.detector_reader import DetectorSet
from ringfence.analytics.inquiry import Standing, Suspicion, SuspicionBook, Wanted, numbers_under
from ringfence.analytics.record import HOUR_MS
from ringfence.analytics.suspect import SubjectKind
from ringfence.analytics.telling import evidence_in_words, told
from ringfence.doors.web.charts import Area, stack
from ringfence.doors.web.clock import show_tick
from ringfence.doors.web.listing import read_entry
from ringfence.doors.web.seen import record_looks, record_rows
from ringfence.doors.web.visit import ROOT, Answer, Fields, Page, Redirect, Route, Visit
from ringfence.doors.web.wanted import read_number
from ringfence.doors.web.words import N_
from ringfence.screening.archive import Archive, DecisionFilter, DecisionRow
from ringfence.screening.book import ListEntry, ListStore
from ringfence.screening.sources import NumberingPlan
from ringfence.telecom.errors import NotFound, Refused, Unavailable
from ringfence.telecom.number import PhoneNumber

ROWS = 50
CALLS = 20
RECENT = 10
NEIGHBOURS = 10
MEMBERS = 50
DAY_H = 24
"""Hours of calls that the page of one suspect shows, up to its last call."""
NO_SUSPECT = N_("There is no such suspect. It may have been deleted with age, or its number changed hands.")
NO_STANDING = N_("Choose what you make of it.")
NO_REASON = N_("Say why. The person concerned may ask, and it goes into the audit trail.")
PURPOSE = N_("Suspects")


class Sources(Struct, frozen=True):
    """Where suspects and what is known of them come from."""

    suspicions: SuspicionBook
    calls: CallBook
    detectors: Callable[[], DetectorSet]
    archive: Archive
    lists: ListStore
    trail: AuditTrail
    plan: NumberingPlan


class SuspectPages:
    """All suspects, and one suspect."""

    def __init__(self, sources: Sources, zone: ZoneInfo, country: str) -> None:
        """`country` is the context of short numbers, ISO 3166 alpha-2."""
        self._sources = sources
        self._zone = zone
        self._country = country

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (
            Route("GET", f"{ROOT}/suspects", Role.VIEWER, self.all),
            Route("POST", f"{ROOT}/suspects/settle", Role.ANALYST, self.settle),
            Route("GET", f"{ROOT}/suspects/{{id:str}}", Role.VIEWER, self.show),
        )

    def all(self, visit: Visit) -> Answer:
        """Suspects that match, strongest first."""
        typed = {name: visit.query.one(name) for name in ("standing", "detector", "kind", "number")}
        if not visit.query.all("standing"):
            typed["standing"] = Standing.OPEN.value
        number = read_number(typed["number"], self._sources.plan, self._country) if typed["number"] else None
        wanted = Wanted(
            standing=typed["standing"] if typed["standing"] in set(Standing) else "",
            detector=typed["detector"][:40],
            kind=typed["kind"] if typed["kind"] in set(SubjectKind) else "",
            number=None if number is None else int(number),
        )
        skip = _whole(visit.query)
        rows = self._sources.suspicions.page(wanted, limit=ROWS + 1, skip=skip)
        shown = rows[:ROWS]
        self._look(visit, shown, PURPOSE)
        known = {one.code: one for one in self._sources.detectors().detectors}
        values = {
            "rows": [(one, known.get(one.suspect.detector)) for one in shown],
            "typed": typed,
            "detectors": tuple(known.values()),
            "standings": tuple(Standing),
            "kinds": tuple(SubjectKind),
            "older": skip + ROWS if len(rows) > ROWS else None,
            "skip": skip,
        }
        return Page("suspects.html", values)

    def show(self, visit: Visit) -> Answer:
        """One suspect: reasons, its calls, its neighbours, and what the judge does with it."""
        one = self._find(visit.place["id"])
        english = visit.language.code == "en"
        detector = self._detector(one.suspect.detector)
        purpose = f"suspect {one.id}"
        recent = self._recent(one)
        self._look(visit, [one], purpose)
        record_rows(self._sources.trail, visit, recent, purpose)
        values = {
            "one": one,
            "suspect": one.suspect,
            "detector": detector,
            "told": told(detector, one.suspect, english=english),
            "evidence": evidence_in_words(detector, one.suspect, english=english),
            "entries": self._entries(one),
            "others": self._others(one),
            "recent": recent,
            "members": [PhoneNumber(number) for number in one.suspect.members[:MEMBERS]],
            "more": max(len(one.suspect.members) - MEMBERS, 0),
            "standings": tuple(Standing),
            **self._calls(visit, one, purpose),
        }
        return Page("suspect.html", values)

    def settle(self, visit: Visit) -> Answer:
        """Confirm, clear or watch one suspect or many."""
        ids = visit.form.all("id")
        try:
            standing = Standing(visit.form.one("standing"))
        except ValueError as error:
            raise Refused(NO_STANDING) from error
        reason = visit.form.needed("reason", NO_REASON)
        blocks = self._blocks(visit, ids) if standing is Standing.CONFIRMED else []
        self._sources.suspicions.settle(ids, standing, by=visit.actor, at_ms=visit.now_ms, reason=reason)
        if blocks:
            self._sources.lists.add(blocks, by=visit.actor, at_ms=visit.now_ms)
        back = f"/{ids[0]}" if len(ids) == 1 and visit.form.one("from") == "one" else ""
        return Redirect(f"{ROOT}/suspects{back}?done=settled")

    def _blocks(self, visit: Visit, ids: Sequence[str]) -> list[ListEntry]:
        """Entries of the block list for the numbers that were chosen, where the form asks for them."""
        if visit.form.one("days") in ("", "0"):
            return []
        chosen = [self._find(one).suspect for one in ids]
        numbers = [one.number for one in chosen if one.kind is SubjectKind.NUMBER and one.number and not one.victim]
        return [read_entry(visit, PhoneNumber(number), self._zone, basis="suspect") for number in numbers]

    def _find(self, suspicion: str) -> Suspicion:
        found = self._sources.suspicions.find(suspicion)
        if found is None:
            raise NotFound(NO_SUSPECT)
        return found

    def _detector(self, code: str) -> Detector | None:
        return next((one for one in self._sources.detectors().detectors if one.code == code), None)

    def _entries(self, one: Suspicion) -> tuple[ListEntry, ...]:
        if one.suspect.kind is not SubjectKind.NUMBER:
            return ()
        return tuple(self._sources.lists.covering(PhoneNumber(one.suspect.number), limit=RECENT))

    def _others(self, one: Suspicion) -> list[tuple[Suspicion, Detector | None]]:
        """Other suspicions that speak of the same number."""
        if one.suspect.kind is not SubjectKind.NUMBER:
            return []
        found = self._sources.suspicions.page(Wanted(number=one.suspect.number), limit=RECENT + 1)
        return [(other, self._detector(other.suspect.detector)) for other in found if other.id != one.id]

    def _recent(self, one: Suspicion) -> Sequence[DecisionRow]:
        suspect = one.suspect
        if suspect.kind is SubjectKind.TRUNK:
            return self._sources.archive.search(DecisionFilter(trunk=suspect.subject), limit=RECENT)
        if suspect.kind is not SubjectKind.NUMBER:
            return ()
        number = PhoneNumber(suspect.number)
        asked = DecisionFilter(called=number) if suspect.victim else DecisionFilter(calling=number)
        return self._sources.archive.search(asked, limit=RECENT)

    def _calls(self, visit: Visit, one: Suspicion, purpose: str) -> dict[str, object]:
        """The last day of calls up to the last one that counted; what cannot be read is told and the page stands."""
        suspect, book = one.suspect, self._sources.calls
        numbers = numbers_under(suspect)[:1] if suspect.kind is SubjectKind.NUMBER else suspect.members
        until = suspect.last_ms + 1
        since = (until // HOUR_MS - DAY_H + 1) * HOUR_MS
        try:
            hours = book.hours(numbers, since, until, received=suspect.victim)
            calls = book.calls(numbers, since, until, limit=CALLS, received=suspect.victim)
            alone = suspect.kind is SubjectKind.NUMBER and not suspect.victim
            near = book.neighbours(suspect.number, since, until, limit=NEIGHBOURS) if alone else ()
        except Unavailable as error:
            return {"fault": error.message, "hours": (), "calls": (), "neighbours": (), "area": None}
        seen = [PhoneNumber(number) for call in calls for number in (call.calling, call.called)]
        record_looks(self._sources.trail, visit, [*seen, *(PhoneNumber(other.number) for other in near)], purpose)
        return {
            "fault": "",
            "hours": hours,
            "calls": [(call, PhoneNumber(call.calling), PhoneNumber(call.called)) for call in calls],
            "neighbours": [(other, PhoneNumber(other.number)) for other in near],
            "area": self._drawn(hours),
        }

    def _drawn(self, hours: Sequence[HourSeen]) -> Area:
        series = [
            ("deliver", [float(one.answered) for one in hours]),
            ("shadow", [float(one.unanswered) for one in hours]),
        ]
        return stack(series, [show_tick(one.hour_ms, self._zone, HOUR_MS * len(hours)) for one in hours])

    def _look(self, visit: Visit, shown: Sequence[Suspicion], purpose: str) -> None:
        # A victim's own number stands before those who call it, so there is one more than members shown.
        numbers = [PhoneNumber(number) for one in shown for number in numbers_under(one.suspect)[: MEMBERS + 1]]
        record_looks(self._sources.trail, visit, numbers, purpose)


def _whole(query: Fields) -> int:
    text = query.one("skip")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
