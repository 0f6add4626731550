"""Where companies come in: what this is, registration with a verified contact, how far it is."""

from __future__ import annotations

from collections.abc import Callable

from ringfence.access.limit import Attempts
from ringfence.access.organisation import OrganisationKind, organisation
from ringfence.access.sign_in import SignIn
from ringfence.doors.web.area import AreaRoute, AreaVisit
from ringfence.doors.web.area_gate import fresh_form_cookie, session_cookie
from ringfence.doors.web.language import CODES
from ringfence.doors.web.visit import Answer, Page, Redirect
from ringfence.doors.web.words import N_
from ringfence.registry.application import Application, ApplicationState, Registration
from ringfence.registry.company_desk import CompanyDesk
from ringfence.registry.words import RegistryWords
from ringfence.telecom.commercial import Category
from ringfence.telecom.errors import NotAllowed, Refused, RingfenceError, TooMany
from ringfence.telecom.number import PhoneNumber

ROOT = "/company"
NO_NAME = N_("Give the company's name, the contact and what you call people for.")
NO_CATEGORY = N_("Choose what your calls are about.")
NOT_ALIKE = N_("The two passwords are not the same.")
WRONG_CODE = N_("This code does not count. Type it again; after five tries register anew.")
_CODE_COOKIE_MOST = 64


class CompanyEntryPages:
    """What everybody may open."""

    def __init__(
        self,
        desk: CompanyDesk,
        sign_in: SignIn,
        attempts: Attempts,
        words: RegistryWords,
        read: Callable[[str], PhoneNumber],
    ) -> None:
        self._desk, self._sign_in, self._attempts = desk, sign_in, attempts
        self._words, self._read = words, read

    def routes(self) -> tuple[AreaRoute, ...]:
        """Addresses."""
        return (
            AreaRoute(method="GET", path=f"{ROOT}/welcome", show=self.welcome, open=True),
            AreaRoute(method="GET", path=f"{ROOT}/register", show=self.form, open=True),
            AreaRoute(method="POST", path=f"{ROOT}/register", show=self.register, open=True),
            AreaRoute(method="GET", path=f"{ROOT}/register/{{id:str}}", show=self.state, open=True),
            AreaRoute(method="POST", path=f"{ROOT}/register/{{id:str}}", show=self.verify, open=True),
            AreaRoute(method="POST", path=f"{ROOT}/sign-out", show=self.leave),
        )

    def welcome(self, visit: AreaVisit) -> Answer:
        """What this is for."""
        del visit
        return Page("company_welcome.html", {})

    def form(self, visit: AreaVisit) -> Answer:
        """The form of a registration."""
        return self._form(visit, "")

    def register(self, visit: AreaVisit) -> Answer:
        """Take it and send the contact a code."""
        try:
            one, code = self._register(visit)
        except (Refused, TooMany, NotAllowed) as error:
            return self._form(visit, error.message, 429 if isinstance(error, TooMany) else 400)
        except RingfenceError as error:
            return self._form(visit, error.message, 409)
        return Redirect(f"{ROOT}/register/{one.id}?code={code}")

    def state(self, visit: AreaVisit) -> Answer:
        """How far a registration is; its address is unguessable."""
        return self._state(visit, self._desk.application(visit.place["id"][:64]), "")

    def verify(self, visit: AreaVisit) -> Answer:
        """The contact types the code."""
        one = self._desk.application(visit.place["id"][:64])
        code = visit.form.one("code")[:_CODE_COOKIE_MOST]
        try:
            done = self._desk.verify(one.id, code, visit.form.one("digits"), at_ms=visit.now_ms)
        except NotAllowed:
            return self._state(visit, one, WRONG_CODE, 400)
        return Redirect(f"{ROOT}/register/{done.id}")

    def leave(self, visit: AreaVisit) -> Answer:
        """Sign out."""
        self._sign_in.leave(visit.token)
        return Redirect(f"{ROOT}/welcome?done=out", (session_cookie(visit, ""), fresh_form_cookie(visit)))

    def _register(self, visit: AreaVisit) -> tuple[Application, str]:
        form = visit.form
        wait = self._attempts.take(visit.address, visit.now_ms / 1000)
        if wait:
            raise TooMany("Too many registrations from here.", "Wait a while.", retry_after_s=int(wait) + 1)
        company = organisation(OrganisationKind.COMPANY, form.one("company")).id
        if form.secret("password") != form.secret("again"):
            raise Refused(NOT_ALIKE)
        if form.one("category") not in list(Category):
            raise Refused(NO_CATEGORY)
        sent = Registration(
            name=form.needed("name", NO_NAME)[:200],
            category=Category(form.one("category")),
            contact=form.needed("contact", NO_NAME)[:200],
            contact_number=int(self._read(form.one("number"))),
            account=form.one("account").lower()[:64],
            purpose=form.needed("purpose", NO_NAME)[:2_000],
        )
        language = "zh" if visit.language.code == CODES[0] else "en"
        return self._desk.register(
            company, sent, form.secret("password"), who=visit.address, language=language, at_ms=visit.now_ms
        )

    def _form(self, visit: AreaVisit, problem: str, status: int = 200) -> Page:
        names = ("company", "name", "contact", "number", "account", "purpose", "category")
        typed = {name: visit.form.one(name) for name in names}
        values = {"problem": problem, "typed": typed, "categories": list(Category), "words": self._words}
        return Page("company_register.html", values, status)

    def _state(self, visit: AreaVisit, one: Application, problem: str, status: int = 200) -> Page:
        asked = one.asked
        values = {
            "one": one,
            "asked": asked if isinstance(asked, Registration) else None,
            "unverified": one.state is ApplicationState.UNVERIFIED,
            "code": (visit.form.one("code") or visit.query.one("code"))[:_CODE_COOKIE_MOST],
            "problem": problem,
        }
        return Page("company_application.html", values, status)
