"""The operator's side of companies: what they ask, lists that they checked, appeals."""

from __future__ import annotations

from ringfence.access.role import Role
from ringfence.doors.web.visit import ROOT, Answer, Page, Redirect, Route, Visit
from ringfence.doors.web.words import N_
from ringfence.registry.company_desk import CompanyDesk
from ringfence.registry.job import JobStore
from ringfence.registry.words import RegistryWords
from ringfence.telecom.number import PhoneNumber

NO_ANSWER_REASON = N_("Say why; the company reads it, and it goes into the audit trail.")
SHOWN = 50


class CompaniesPages:
    """For analysts; answers are for administrators."""

    def __init__(self, desk: CompanyDesk, jobs: JobStore, words: RegistryWords) -> None:
        self._desk, self._jobs, self._words = desk, jobs, words

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (
            Route("GET", f"{ROOT}/companies", Role.ANALYST, self.all),
            Route("GET", f"{ROOT}/companies/{{id:str}}", Role.ANALYST, self.show),
            Route("POST", f"{ROOT}/companies/{{id:str}}", Role.ADMINISTRATOR, self.decide),
        )

    def all(self, visit: Visit) -> Answer:
        """What waits, appeals, and the newest files of all companies."""
        waiting = self._desk.waiting()
        values = {
            "waiting": [one for one in waiting if one.kind != "appeal"],
            "appeals": [one for one in waiting if one.kind == "appeal"],
            "files": self._jobs.page(visit.query.one("company")[:64], limit=SHOWN),
            "number": PhoneNumber,
            "words": self._words,
        }
        return Page("companies.html", values)

    def show(self, visit: Visit) -> Answer:
        """One application."""
        one = self._desk.application(visit.place["id"][:64])
        values = {
            "one": one,
            "caller": self._desk.caller(one.company),
            "before": [other for other in self._desk.applications(one.company) if other.id != one.id],
            "number": PhoneNumber,
            "words": self._words,
        }
        return Page("company_answer.html", values)

    def decide(self, visit: Visit) -> Answer:
        """Answer it."""
        reason = visit.form.needed("reason", NO_ANSWER_REASON)
        yes = visit.form.one("answer") == "yes"
        self._desk.decide(visit.place["id"][:64], yes, reason, by=visit.actor, at_ms=visit.now_ms)
        return Redirect(f"{ROOT}/companies?done=answered")
