"""Stopped calls: what did not ring, why, and what I say about it."""

from __future__ import annotations

from ringfence.doors.web.area import AreaRoute, AreaVisit
from ringfence.doors.web.my_person import Person, shown_number, tongue
from ringfence.doors.web.visit import Answer, Page, Redirect
from ringfence.doors.web.words import N_
from ringfence.screening.redress import Redress
from ringfence.telecom.errors import NotFound, Refused

ROOT = "/my"
ROWS = 20
HIDDEN = N_("The caller showed no number, so there is none that could be let through.")
NO_CALL = N_("There is no such call to your number. It may have been deleted with age.")


class StoppedPages:
    """The list, one call, and the person's word on it."""

    def __init__(self, person: Person, redress: Redress) -> None:
        self._person = person
        self._redress = redress

    def routes(self) -> tuple[AreaRoute, ...]:
        """Addresses and who may use them."""
        one = f"{ROOT}/stopped/{{id:str}}"
        return (
            AreaRoute(method="GET", path=f"{ROOT}/stopped", show=self.show),
            AreaRoute(method="GET", path=one, show=self.one),
            AreaRoute(method="POST", path=f"{one}/through", show=self.through),
            AreaRoute(method="POST", path=f"{one}/right", show=self.right),
        )

    def show(self, visit: AreaVisit) -> Answer:
        """Newest first; calls to an earlier holder of the number are not shown."""
        number = self._person.number(visit)
        try:
            rows = self._redress.stopped(
                number, self._person.desk.since_ms(number), limit=ROWS + 1, before=visit.query.one("before")
            )
        except Refused as error:
            raise NotFound(NO_CALL) from error
        older = rows[ROWS - 1].id if len(rows) > ROWS else ""
        return Page(
            "my_stopped.html",
            {"rows": rows[:ROWS], "older": older, "paged": bool(visit.query.one("before")), "shown": shown_number},
        )

    def one(self, visit: AreaVisit) -> Answer:
        """One call with its story."""
        return self._page(visit)

    def through(self, visit: AreaVisit) -> Answer:
        """Let this number through to me from now on."""
        number = self._person.number(visit)
        try:
            self._redress.let_through(
                number, self._person.desk.since_ms(number), visit.place["id"], by=self._person.by(visit),
                now_ms=visit.now_ms,
            )  # fmt: skip
        except NotFound as error:
            raise NotFound(NO_CALL) from error
        except Refused:
            return self._page(visit, HIDDEN)
        return Redirect(f"{ROOT}/stopped/{visit.place['id']}?done=through")

    def right(self, visit: AreaVisit) -> Answer:
        """I did not want this call."""
        number = self._person.number(visit)
        try:
            self._redress.was_right(
                number, self._person.desk.since_ms(number), visit.place["id"], by=self._person.by(visit),
                now_ms=visit.now_ms,
            )  # fmt: skip
        except NotFound as error:
            raise NotFound(NO_CALL) from error
        return Redirect(f"{ROOT}/stopped/{visit.place['id']}?done=right")

    def _page(self, visit: AreaVisit, problem: str = "") -> Page:
        number = self._person.number(visit)
        try:
            call = self._redress.one(
                number, self._person.desk.since_ms(number), visit.place["id"], by=self._person.by(visit),
                now_ms=visit.now_ms, language=tongue(visit),
            )  # fmt: skip
        except NotFound as error:
            raise NotFound(NO_CALL) from error
        return Page("my_call.html", {"call": call, "problem": problem, "shown": shown_number}, 400 if problem else 200)
