"""My consents: which company may call me about what, and taking it back with one tap."""

from __future__ import annotations

from msgspec import Struct

from ringfence.doors.web.area import AreaRoute, AreaVisit
from ringfence.doors.web.my_person import Person
from ringfence.doors.web.visit import Answer, Page, Redirect
from ringfence.doors.web.words import N_
from ringfence.registry.consent import Consent, ConsentState, Withdrawal, state_of
from ringfence.telecom.errors import NotFound, Refused

ROOT = "/my"
WAY = "web"
GONE = N_("This consent is not here any more. See the list below.")
OVER = N_("This consent was withdrawn before, or its time is over.")


class Line(Struct, frozen=True):
    """One consent as the page shows it."""

    consent: Consent
    company: str
    about: str
    state: str


class ConsentPages:
    """The list, and what can be done about one."""

    def __init__(self, person: Person) -> None:
        self._person = person

    def routes(self) -> tuple[AreaRoute, ...]:
        """Addresses and who may use them."""
        return (
            AreaRoute(method="GET", path=f"{ROOT}/consents", show=self.show),
            AreaRoute(method="POST", path=f"{ROOT}/consents/withdraw", show=self.withdraw),
            AreaRoute(method="POST", path=f"{ROOT}/consents/withdraw-all", show=self.withdraw_all),
            AreaRoute(method="POST", path=f"{ROOT}/consents/confirm", show=self.confirm),
        )

    def show(self, visit: AreaVisit) -> Answer:
        """Those that ask for an answer first, then those in force, then the others."""
        return self._page(visit)

    def withdraw(self, visit: AreaVisit) -> Answer:
        """One tap."""
        person = self._person
        try:
            person.desk.withdraw_one(
                person.number(visit), visit.form.one("consent"), by=person.by(visit), way=WAY, now_ms=visit.now_ms
            )
        except NotFound:
            return self._page(visit, GONE)
        return Redirect(f"{ROOT}/consents?done=withdrawn")

    def withdraw_all(self, visit: AreaVisit) -> Answer:
        """From every company, for everything."""
        person = self._person
        number = int(person.number(visit))
        person.desk.withdraw(Withdrawal(number=number, at_ms=visit.now_ms, way=WAY, by=person.by(visit)))
        return Redirect(f"{ROOT}/consents?done=withdrawn")

    def confirm(self, visit: AreaVisit) -> Answer:
        """Yes to what a company recorded; whoever is signed in here typed a code sent to the number."""
        person = self._person
        try:
            person.desk.confirm(person.number(visit), visit.form.one("consent"), now_ms=visit.now_ms)
        except NotFound:
            return self._page(visit, GONE)
        except Refused:
            return self._page(visit, OVER)
        return Redirect(f"{ROOT}/consents?done=confirmed")

    def _page(self, visit: AreaVisit, problem: str = "") -> Page:
        lines = [self._line(visit, one) for one in self._person.desk.consents(self._person.number(visit))]
        groups = {state.value: [one for one in lines if one.state == state.value] for state in ConsentState}
        return Page("my_consents.html", {"problem": problem, **groups}, 400 if problem else 200)

    def _line(self, visit: AreaVisit, one: Consent) -> Line:
        about = self._person.about(visit, one.categories, one.channels)
        return Line(one, self._person.company(one.company), about, state_of(one, visit.now_ms).value)
