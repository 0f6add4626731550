"""My data: who looked at it, taking it away, deleting it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ringfence.doors.web.area import AreaRoute, AreaVisit
from ringfence.doors.web.area_gate import session_cookie
from ringfence.doors.web.clock import show_time
from ringfence.doors.web.export import write_csv
from ringfence.doors.web.my_person import Person, tongue
from ringfence.doors.web.visit import Answer, Download, Page
from ringfence.doors.web.words import N_
from ringfence.registry.person import PersonRecord
from ringfence.screening.archive import DecisionRow
from ringfence.screening.redress import Redress
from ringfence.telecom.number import PhoneNumber

ROOT = "/my"
MOST_CALLS = 1_000
NOT_SURE = N_("Tick the box: deleting cannot be undone.")
COLUMNS = ("what", "when", "who", "about", "details")


class DataPages:
    """Looks, export, deletion."""

    def __init__(self, person: Person, redress: Redress) -> None:
        self._person = person
        self._redress = redress

    def routes(self) -> tuple[AreaRoute, ...]:
        """Addresses and who may use them."""
        return (
            AreaRoute(method="GET", path=f"{ROOT}/data", show=self.show),
            AreaRoute(method="GET", path=f"{ROOT}/data/export", show=self.export),
            AreaRoute(method="POST", path=f"{ROOT}/data/delete", show=self.delete),
        )

    def show(self, visit: AreaVisit) -> Answer:
        """Who looked, and the two ways to take hold of it all."""
        return self._page(visit)

    def export(self, visit: AreaVisit) -> Answer:
        """All that is held of the number, as JSON or CSV (个人信息保护法 第四十五条)."""
        number = self._person.number(visit)
        record = self._person.desk.export(number)
        calls = self._redress.stopped(number, self._person.desk.since_ms(number), limit=MOST_CALLS)
        if visit.query.one("as") == "csv":
            rows = [*self._rows(visit, record), *(self._call(row) for row in calls)]
            return Download(write_csv(COLUMNS, rows), "text/csv; charset=utf-8", "my-data.csv")
        whole = {
            "number": str(number),
            "preferences": record.preferences,
            "consents": record.consents,
            "withdrawals": record.withdrawals,
            "looks": record.looks,
            "stopped_calls": [
                {"id": row.id, "at_ms": row.at_ms, "calling": str(row.calling), "action": row.action.value,
                 "findings": row.findings}
                for row in calls
            ],
        }  # fmt: skip
        return Download(msgspec.json.encode(whole, enc_hook=int), "application/json", "my-data.json")

    def delete(self, visit: AreaVisit) -> Answer:
        """Delete all but what the law orders to keep; the sitting ends with it."""
        if visit.form.one("sure") != "yes":
            return self._page(visit, NOT_SURE)
        person = self._person
        receipt = person.desk.erase(
            person.number(visit), by=person.by(visit), language=tongue(visit), now_ms=visit.now_ms
        )
        return Page("my_deleted.html", {"receipt": receipt}, cookies=(session_cookie(visit, ""),))

    def _page(self, visit: AreaVisit, problem: str = "") -> Page:
        looks = self._person.desk.looks(self._person.number(visit))
        return Page("my_data.html", {"looks": looks, "problem": problem}, 400 if problem else 200)

    def _rows(self, visit: AreaVisit, record: PersonRecord) -> Iterator[tuple[object, ...]]:
        person, zone = self._person, self._person.zone
        for one in record.preferences:
            said = "; ".join(person.said(visit, refusal) for refusal in one.refusals)
            yield "preference", show_time(one.changed_ms, zone), one.way, said, " ".join(one.exceptions)
        for held in record.consents:
            about = person.about(visit, held.categories, held.channels)
            yield "consent", show_time(held.given_ms, zone), held.company, about, held.wording
        for word in record.withdrawals:
            yield "withdrawal", show_time(word.at_ms, zone), word.company, "", word.way
        for look in record.looks:
            yield "look", show_time(look.at_ms, zone), look.role, look.purpose, ""

    def _call(self, row: DecisionRow) -> tuple[object, ...]:
        calling = str(PhoneNumber(row.calling))
        return "call", show_time(row.at_ms, self._person.zone), calling, row.action.value, " ".join(row.findings)
