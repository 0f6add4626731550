"""`/my`: the pages on which a person manages the own number. Here: signing in and out, and what all of them share."""

from __future__ import annotations

import math
from collections.abc import Callable
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringfence.doors.web.area import Area, AreaRoute, AreaTab, AreaVisit, Guest
from ringfence.doors.web.area_gate import fresh_form_cookie, session_cookie
from ringfence.doors.web.my_consents import ConsentPages
from ringfence.doors.web.my_data import DataPages
from ringfence.doors.web.my_person import Person, ReadOwn, shown_number
from ringfence.doors.web.my_reach import ReachPages
from ringfence.doors.web.my_stopped import StoppedPages
from ringfence.doors.web.visit import Answer, Page, Redirect
from ringfence.doors.web.words import N_
from ringfence.registry.code import DIGITS
from ringfence.registry.proving import Proving
from ringfence.registry.subscriber import Subscriber
from ringfence.registry.wishes import RefusalWords
from ringfence.registry.words import RegistryWords
from ringfence.screening.redress import Redress
from ringfence.telecom.errors import NotAllowed, Refused, TooMany
from ringfence.telecom.number import PhoneNumber

ROOT = "/my"
NO_MOBILE = N_("Codes go to mobile numbers of this country only. Type the mobile number that you use here.")
SLOWER = N_("Too many codes were asked for. Wait {minutes} minutes, then ask again.")
WRONG = N_("This code does not count. Type it again, or ask for a new one.")
TABS = (
    AreaTab("/reach", N_("What may reach me")),
    AreaTab("/consents", N_("My consents")),
    AreaTab("/stopped", N_("Stopped calls")),
    AreaTab("/data", N_("My data")),
)
DONE = {
    "saved": N_("Saved. It is in force at once."),
    "withdrawn": N_("Withdrawn. It is in force at once."),
    "confirmed": N_("Confirmed. You can take it back at any time."),
    "through": N_("Calls from this number are let through to you from now on."),
    "right": N_("Thank you. Your word has been kept."),
    "out": N_("You have signed out."),
}


class My(Struct, frozen=True, kw_only=True):
    """All that the pages are made of."""

    proving: Proving
    subscriber: Subscriber
    redress: Redress
    words: RegistryWords
    company: Callable[[str], str]
    """The name of a company by its id; the id itself where it is not known."""
    read: Callable[[str], PhoneNumber]
    """Reads a number as people here write it."""
    zone: ZoneInfo


def my_area(my: My) -> Area:
    """The area."""
    said = RefusalWords(my.words)
    person = Person(my.subscriber, my.company, my.words, said, my.zone, my.read)
    routes = (
        *SignInPages(my.proving, my.read).routes(),
        *ReachPages(person).routes(),
        *ConsentPages(person).routes(),
        *StoppedPages(person, my.redress).routes(),
        *DataPages(person, my.redress).routes(),
    )

    def who(token: str, now_ms: int) -> Guest | None:
        sitting = my.proving.who(token, now_ms)
        if sitting is None:
            return None
        number = PhoneNumber(sitting.number)
        return Guest(subject=f"number:{number}", shown=shown_number(number), csrf=sitting.csrf)

    return Area(
        root=ROOT, title=N_("My number"), home="/reach", door="/sign-in", routes=routes, tabs=TABS, done=DONE, who=who
    )


class SignInPages:
    """What everybody may open."""

    def __init__(self, proving: Proving, read: ReadOwn) -> None:
        self._proving = proving
        self._read = read

    def routes(self) -> tuple[AreaRoute, ...]:
        """Addresses and who may use them."""
        return (
            AreaRoute(method="GET", path=f"{ROOT}/sign-in", open=True, show=self.form),
            AreaRoute(method="POST", path=f"{ROOT}/sign-in", open=True, show=self.ask),
            AreaRoute(method="POST", path=f"{ROOT}/code", open=True, show=self.enter),
            AreaRoute(method="POST", path=f"{ROOT}/sign-out", show=self.leave),
        )

    def form(self, visit: AreaVisit) -> Answer:
        """The form for the number; the first page for whoever is signed in already."""
        if visit.guest is not None:
            return Redirect(f"{ROOT}/reach")
        return _number_page()

    def ask(self, visit: AreaVisit) -> Answer:
        """Send a code to the number."""
        typed = visit.form.one("number")[:64]
        number = self._read(typed)
        try:
            asked = self._proving.ask(number, visit.address, _tongue(visit), visit.now_ms)
        except TooMany as error:
            return _number_page(typed, SLOWER, max(1, math.ceil(error.retry_after_s / 60)), status=429)
        except Refused:
            return _number_page(typed, NO_MOBILE, status=400)
        return _code_page(asked.id, typed)

    def enter(self, visit: AreaVisit) -> Answer:
        """Take the code and open a sitting. The cookie is always a new one, so none that was planted can be used."""
        asked, typed = visit.form.one("asked")[:64], visit.form.one("number")[:64]
        try:
            _, token = self._proving.sign_in(asked, visit.form.one("code"), visit.now_ms)
        except NotAllowed:
            return _code_page(asked, typed, WRONG, status=403)
        if visit.token:
            self._proving.leave(visit.token)
        return Redirect(f"{ROOT}/reach", (session_cookie(visit, token), fresh_form_cookie(visit)))

    def leave(self, visit: AreaVisit) -> Answer:
        """End the sitting."""
        self._proving.leave(visit.token)
        return Redirect(f"{ROOT}/sign-in?done=out", (session_cookie(visit, ""),))


def _tongue(visit: AreaVisit) -> str:
    return "en" if visit.language.code == "en" else "zh"


def _number_page(typed: str = "", problem: str = "", minutes: int = 0, *, status: int = 200) -> Page:
    return Page("my_sign_in.html", {"typed": typed, "problem": problem, "minutes": minutes}, status)


def _code_page(asked: str, typed: str, problem: str = "", *, status: int = 200) -> Page:
    return Page("my_code.html", {"asked": asked, "typed": typed, "problem": problem, "digits": DIGITS}, status)
