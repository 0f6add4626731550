"""Pages that anybody may open: is this provider licensed, and here is one that seems not to be."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from ringfence.access.limit import Attempts
from ringfence.doors.web.area import Area, AreaRoute, AreaTab, AreaVisit
from ringfence.doors.web.upload import is_upload, read_upload
from ringfence.doors.web.visit import Answer, Page, Redirect
from ringfence.doors.web.words import N_
from ringfence.registry.evidence_file import KINDS, LARGEST_FILE
from ringfence.registry.lead import MOST_FILES, LeadSent
from ringfence.registry.lead_desk import LeadDesk
from ringfence.registry.ledger_text import read_moment
from ringfence.registry.licence_desk import LicenceDesk, LicenceQuestion, LicenceReply
from ringfence.telecom.errors import Refused, TooMany
from ringfence.telecom.licence import ServiceClass

LICENCES, LEADS = "/licences", "/leads"
LARGEST_FORM = MOST_FILES * LARGEST_FILE + 100_000
SLOWER = N_("Too many questions from your network. Wait a minute, then try again.")
SERVICES = ("1", "2", "3")


class PublicPages:
    """Questions about licences, and leads."""

    def __init__(self, licences: LicenceDesk, leads: LeadDesk, limit: Attempts, seconds: Callable[[], float]) -> None:
        """`limit` slows down one network address; `seconds` is a monotonic clock."""
        self._licences = licences
        self._leads = leads
        self._limit = limit
        self._seconds = seconds

    def areas(self) -> tuple[Area, ...]:
        """Both parts of the site."""
        asks = (
            AreaRoute(method="GET", path=f"{LICENCES}/ask", show=self.ask, open=True),
            AreaRoute(method="GET", path=f"{LICENCES}/law", show=self.law, open=True),
        )
        reports = (
            AreaRoute(method="GET", path=f"{LEADS}/new", show=self.form, open=True),
            AreaRoute(method="POST", path=f"{LEADS}/send", show=self.send, open=True, longest_body=LARGEST_FORM),
            AreaRoute(method="GET", path=f"{LEADS}/sent", show=self.sent, open=True),
        )
        tabs = (AreaTab("/ask", N_("Ask")), AreaTab("/law", N_("What needs a licence")))
        return (
            Area(
                root=LICENCES, title=N_("Licences for voice services"), home="/ask", door="/ask", routes=asks,
                tabs=tabs, leaves=False,
            ),
            Area(
                root=LEADS, title=N_("Report a voice service"), home="/new", door="/new", routes=reports,
                leaves=False,
            ),
        )  # fmt: skip

    def ask(self, visit: AreaVisit) -> Answer:
        """The question and its answer."""
        typed = {name: visit.query.one(name) for name in ("provider", "service", "area", "on")}
        reply: LicenceReply | None = None
        if typed["provider"]:
            self._slow(visit)
            service = ServiceClass(int(typed["service"])) if typed["service"] in SERVICES else ServiceClass.NETWORK
            at_ms = read_moment("on", typed["on"]) if typed["on"] else None
            reply = self._licences.ask(
                LicenceQuestion(provider=typed["provider"], service=service, area=typed["area"], at_ms=at_ms)
            )
        choices = [(one, urlencode({**typed, "provider": one.id})) for one in (reply.providers if reply else ())]
        values = {"typed": typed, "reply": reply, "services": SERVICES, "choices": choices, "leads": LEADS}
        return Page("licence_ask.html", values)

    def law(self, visit: AreaVisit) -> Answer:
        """The three classes and the codes that each needs."""
        del visit
        law = self._licences.law
        return Page("licence_law.html", {"law": law, "services": SERVICES, "leads": LEADS})

    def form(self, visit: AreaVisit) -> Answer:
        """The form of a report."""
        values = {
            "typed": {name: visit.query.one(name) for name in ("provider", "app", "number")},
            "files": MOST_FILES,
            "largest": LARGEST_FILE // 1_000_000,
            "kinds": KINDS,
        }
        return Page("lead_form.html", values)

    def send(self, visit: AreaVisit) -> Answer:
        """Take a report. The files are read only after the form proved to be ours."""
        self._slow(visit)
        if not is_upload(visit.content_type):
            raise Refused(N_("The form did not arrive whole."), N_("Send it again."))
        upload = read_upload(visit.content_type, visit.body)
        said = {name: upload.form.one(name) for name in ("provider", "app", "number", "text", "contact")}
        limits = {"provider": 200, "app": 200, "number": 64, "text": 4_000, "contact": 200}
        lead = self._leads.report(
            LeadSent(**{name: text[: limits[name]] for name, text in said.items()}), list(upload.files)
        )
        return Redirect(f"{LEADS}/sent?lead={lead.id}")

    def sent(self, visit: AreaVisit) -> Answer:
        """Thanks, and what happens next."""
        lead = visit.query.one("lead")
        return Page("lead_sent.html", {"lead": lead[:12] if lead.isalnum() else ""})

    def _slow(self, visit: AreaVisit) -> None:
        if self._limit.take(visit.address, self._seconds()):
            raise TooMany(SLOWER)
