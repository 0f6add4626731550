"""What may reach me: a few plain choices first, own rules below."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ringfence.doors.web.area import AreaRoute, AreaVisit
from ringfence.doors.web.clock import show_time
from ringfence.doors.web.my_person import Person
from ringfence.doors.web.visit import Answer, Fields, Page, Redirect
from ringfence.doors.web.words import N_
from ringfence.registry.preference import DAY_MINUTES, MOST_EXCEPTIONS, MOST_REFUSALS, Preference, Refusal
from ringfence.registry.subscriber import in_force
from ringfence.registry.wishes import Choice, choice_of, refusals_of
from ringfence.telecom.commercial import (
    ALL_CATEGORIES,
    ALL_CHANNELS,
    ALL_DAYS,
    Category,
    Channel,
    DayKind,
    ReachKind,
    categories_mask,
    channels_mask,
    days_mask,
    reach_mask,
)
from ringfence.telecom.errors import Refused

ROOT = "/my"
WAY = "web"
BAD_CHOICE = N_("Choose one of the answers.")
NO_ONE = N_("Tick at least one kind that may reach you, or choose that nothing may.")
BAD_HOURS = N_("Write hours like 21:00, and let them begin and end at different times.")
BAD_DAY = N_("Choose a day that is still to come.")
NO_NUMBERS = N_("To refuse private calls as well, tick the kinds of numbers that they come from.")
FULL = N_("You have as many rules as there can be. Remove one first.")
BAD_COMPANY = N_("Write the company's id, at most 64 letters, digits, dots and hyphens.")
SHOWN_BEFORE = 20
V = TypeVar("V", bound=StrEnum)


class Rule(Struct, frozen=True):
    """One rule as the page shows it."""

    place: int
    said: str


class ReachPages:
    """The first page, and what can be changed on it."""

    def __init__(self, person: Person) -> None:
        self._person = person

    def routes(self) -> tuple[AreaRoute, ...]:
        """Addresses and who may use them."""
        posts = {
            "choice": self.choose,
            "rules": self.add,
            "rules/remove": self.remove,
            "exceptions": self.allow,
            "exceptions/remove": self.disallow,
            "expiry": self.expire,
        }
        return (
            AreaRoute(method="GET", path=f"{ROOT}/reach", show=self.show),
            AreaRoute(method="GET", path=f"{ROOT}/reach/history", show=self.history),
            *(AreaRoute(method="POST", path=f"{ROOT}/reach/{name}", show=show) for name, show in posts.items()),
        )

    def show(self, visit: AreaVisit) -> Answer:
        """The page."""
        return self._page(visit)

    def history(self, visit: AreaVisit) -> Answer:
        """What the number said before."""
        rows = [
            (one, [self._person.said(visit, refusal) for refusal in one.refusals])
            for one in self._person.desk.history(self._person.number(visit), limit=SHOWN_BEFORE)
        ]
        return Page("my_history.html", {"rows": rows})

    def choose(self, visit: AreaVisit) -> Answer:
        """One of the plain choices, instead of all there was."""
        try:
            choice = Choice(visit.form.one("choice"))
        except ValueError:
            return self._page(visit, BAD_CHOICE)
        wanted = _chosen(visit.form, "wanted", Category)
        if choice is Choice.ONLY and not wanted:
            return self._page(visit, NO_ONE)
        if choice is Choice.OWN:
            return Redirect(f"{ROOT}/reach")
        return self._say(visit, Preference(number=self._number(visit), refusals=refusals_of(choice, wanted)))

    def add(self, visit: AreaVisit) -> Answer:
        """One more rule."""
        present = self._present(visit)
        try:
            refusal = _refusal(visit.form)
        except Refused as error:
            return self._page(visit, error.message, opened=True)
        if refusal in present.refusals:
            return Redirect(f"{ROOT}/reach?done=saved")
        if len(present.refusals) >= MOST_REFUSALS:
            return self._page(visit, FULL, opened=True)
        return self._say(visit, replace(present, refusals=(*present.refusals, refusal)))

    def remove(self, visit: AreaVisit) -> Answer:
        """One rule less; it is named by its own words, so that a page which is out of date removes no other."""
        present, gone = self._present(visit), visit.form.one("said")
        left = tuple(one for one in present.refusals if self._person.said(visit, one) != gone)
        return self._say(visit, replace(present, refusals=left))

    def allow(self, visit: AreaVisit) -> Answer:
        """A company that may reach the person all the same."""
        present, company = self._present(visit), visit.form.one("company")
        plain = all(one.isalnum() or one in "-._" for one in company)
        if not 0 < len(company) <= 64 or not plain or len(present.exceptions) >= MOST_EXCEPTIONS:
            return self._page(visit, BAD_COMPANY, opened=True)
        known = present.exceptions if company in present.exceptions else (*present.exceptions, company)
        return self._say(visit, replace(present, exceptions=known))

    def disallow(self, visit: AreaVisit) -> Answer:
        """Not any more."""
        present, company = self._present(visit), visit.form.one("company")
        return self._say(visit, replace(present, exceptions=tuple(x for x in present.exceptions if x != company)))

    def expire(self, visit: AreaVisit) -> Answer:
        """From which day, and until which day all of it counts; empty: at once and for ever."""
        present = self._present(visit)
        try:
            starts = _midnight(visit.form.one("starts"), self._person)
            until = _midnight(visit.form.one("expires"), self._person, after=True)
        except ValueError:
            return self._page(visit, BAD_DAY, opened=True)
        if until is not None and until <= max(visit.now_ms, starts or 0):
            return self._page(visit, BAD_DAY, opened=True)
        return self._say(visit, replace(present, starts_ms=starts or 0, expires_ms=until))

    def _number(self, visit: AreaVisit) -> int:
        return int(self._person.number(visit))

    def _present(self, visit: AreaVisit) -> Preference:
        """What counts now; what is over does not come back to life with a change."""
        held = self._person.desk.preference(self._person.number(visit))
        over = held.expires_ms is not None and held.expires_ms <= visit.now_ms
        return Preference(number=held.number) if over else held

    def _say(self, visit: AreaVisit, wish: Preference) -> Answer:
        self._person.desk.say(wish, by=self._person.by(visit), way=WAY, now_ms=visit.now_ms)
        return Redirect(f"{ROOT}/reach?done=saved")

    def _page(self, visit: AreaVisit, problem: str = "", *, opened: bool = False) -> Page:
        person, held = self._person, self._present(visit)
        choice, wanted = choice_of(held)
        consents = in_force(person.desk.consents(person.number(visit)), visit.now_ms)
        values = {
            "problem": problem,
            "choice": choice.value,
            "wanted": person.categories(visit, wanted),
            "rules": [Rule(place, person.said(visit, one)) for place, one in enumerate(held.refusals)],
            "exceptions": [(one, person.company(one)) for one in held.exceptions],
            "starts": _day(held.starts_ms if held.starts_ms > visit.now_ms else None, person),
            "expires": _day(None if held.expires_ms is None else held.expires_ms - 1, person),
            "changed_ms": held.changed_ms,
            "consents": len(consents),
            "categories": person.categories(visit),
            "channels": person.channels(visit),
            "number_kinds": person.number_kinds(visit),
            "days": person.days(visit),
            "opened": opened or choice is Choice.OWN,
        }
        return Page("my_reach.html", values, 400 if problem else 200)


def _chosen(form: Fields, name: str, kind: type[V]) -> tuple[V, ...]:
    """The boxes that were ticked; what is none of them is nothing."""
    known = {one.value: one for one in kind}
    return tuple(known[one] for one in dict.fromkeys(form.all(name)) if one in known)


def _refusal(form: Fields) -> Refusal:
    """The rule of a form; raises `Refused`."""
    private, kinds = form.one("about") == "private", reach_mask(_chosen(form, "number_kind", ReachKind))
    if private and not kinds:
        raise Refused(NO_NUMBERS)
    first, until = _minute(form.one("from"), 0), _minute(form.one("until"), DAY_MINUTES)
    if first == until:
        raise Refused(BAD_HOURS)
    return Refusal(
        categories=0 if private else categories_mask(_chosen(form, "category", Category)) or ALL_CATEGORIES,
        channels=channels_mask(_chosen(form, "channel", Channel)) or ALL_CHANNELS,
        number_kinds=kinds,
        days=days_mask(_chosen(form, "day", DayKind)) or ALL_DAYS,
        from_minute=first,
        until_minute=until,
    )


def _minute(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    try:
        clock = dt.time.fromisoformat(text)
    except ValueError as error:
        raise Refused(BAD_HOURS) from error
    return clock.hour * 60 + clock.minute


def _midnight(text: str, person: Person, *, after: bool = False) -> int | None:
    """The first moment of a day, or the one after its last; None for no day. Raises `ValueError`."""
    if not text:
        return None
    day = dt.date.fromisoformat(text)
    try:
        day += dt.timedelta(days=after)
        return int(dt.datetime.combine(day, dt.time(), person.zone).timestamp() * 1000)
    except OverflowError as error:
        raise ValueError(text) from error


def _day(at_ms: int | None, person: Person) -> str:
    return "" if at_ms is None else show_time(at_ms, person.zone)[:10]
