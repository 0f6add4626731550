"""A company's own pages: what it is registered as, licences, numbers, why a number is flagged, appeals, campaigns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from ringfence.access.audit import AuditTrail, looks_at
from ringfence.doors.web.area import AreaRoute, AreaVisit
from ringfence.doors.web.language import CODES
from ringfence.doors.web.visit import Answer, Page, Redirect
from ringfence.doors.web.words import N_
from ringfence.registry.application import Appeal, ApplicationState
from ringfence.registry.campaign import Campaign
from ringfence.registry.company_desk import CompanyDesk
from ringfence.registry.list_desk import ListDesk
from ringfence.registry.words import RegistryWords
from ringfence.screening.flags import FlagDesk
from ringfence.screening.shelf import RuleShelf
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.commercial import Category, Channel, DayKind, channels_mask, days_mask
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.licence import Licence
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.telecom.verdict import Action

ROOT = "/company"
ACT = "act"
BAD_NUMBER = N_("This is not a readable telephone number.")
BAD_DATE = N_("This is not a date.")
BAD_HOURS = N_("Give hours like 09:00.")
BAD_COUNT = N_("Give whole numbers.")
NO_LICENCE = N_("Give the licence's number and the services that it is for.")
NO_CAMPAIGN = N_("Give the campaign a short name, a purpose, a category, a channel and days.")
NO_WORDS = N_("Say why the restriction is wrong.")
NOT_OURS = N_("This is not a number of your company. Register it first.")


class CompanyPages:
    """Pages of one company for its own people."""

    def __init__(
        self,
        desk: CompanyDesk,
        lists: ListDesk,
        flags: FlagDesk,
        shelf: RuleShelf,
        trail: AuditTrail,
        words: RegistryWords,
        read: Callable[[str], PhoneNumber],
        company: Callable[[AreaVisit], str],
        zone: ZoneInfo,
    ) -> None:
        """`company` says whose pages a visitor sees: always the own ones."""
        self._desk, self._lists, self._flags, self._shelf, self._trail = desk, lists, flags, shelf, trail
        self._words, self._read, self._company, self._zone = words, read, company, zone

    def routes(self) -> tuple[AreaRoute, ...]:
        """Addresses."""
        return (
            AreaRoute(method="GET", path=f"{ROOT}/overview", show=self.overview),
            AreaRoute(method="POST", path=f"{ROOT}/licences", show=self.licence, needs=ACT),
            AreaRoute(method="GET", path=f"{ROOT}/numbers", show=self.numbers),
            AreaRoute(method="POST", path=f"{ROOT}/numbers", show=self.claim, needs=ACT),
            AreaRoute(method="GET", path=f"{ROOT}/numbers/one", show=self.flagged),
            AreaRoute(method="POST", path=f"{ROOT}/appeals", show=self.appeal, needs=ACT),
            AreaRoute(method="GET", path=f"{ROOT}/campaigns", show=self.campaigns),
            AreaRoute(method="POST", path=f"{ROOT}/campaigns", show=self.keep, needs=ACT),
            AreaRoute(method="POST", path=f"{ROOT}/campaigns/end", show=self.end, needs=ACT),
        )

    def overview(self, visit: AreaVisit) -> Answer:
        """What the company is registered as, what it asked, and what it used up today."""
        company = self._company(visit)
        asked = self._desk.applications(company)
        values = {
            "company": company,
            "caller": self._desk.caller(company),
            "licences": [one for one in asked if one.kind == "licence"],
            "asked": asked[:50],
            "used": self._lists.used(company),
            "words": self._words,
            "purposes": self._lists.law.lists.purpose,
        }
        return Page("company_overview.html", values)

    def licence(self, visit: AreaVisit) -> Answer:
        """Tell of a licence."""
        form, company = visit.form, self._company(visit)
        services = tuple(form.needed("services", NO_LICENCE).replace(",", " ").replace("、", " ").split())[:50]
        sent = Licence(
            id=form.needed("licence", NO_LICENCE)[:64],
            holder=company,
            services=services,
            areas=tuple(form.one("areas").replace(",", " ").replace("、", " ").split())[:40],
            from_ms=self._day(form.one("from")),
            until_ms=self._day(form.one("until")) if form.one("until") else None,
        )
        self._desk.licence(company, sent, by=visit.person.subject, at_ms=visit.now_ms)
        return Redirect(f"{ROOT}/overview?done=asked")

    def numbers(self, visit: AreaVisit) -> Answer:
        """The company's numbers, and those that it asked for."""
        company = self._company(visit)
        caller = self._desk.caller(company)
        ranges = [(PhoneNumber(one.first), PhoneNumber(one.last)) for one in (caller.numbers if caller else ())]
        waiting = [one for one in self._desk.applications(company) if one.kind in ("numbers", "appeal")]
        return Page("company_numbers.html", {"ranges": ranges, "waiting": waiting, "number": PhoneNumber})

    def claim(self, visit: AreaVisit) -> Answer:
        """Claim numbers."""
        first = self._number(visit.form.one("first"))
        last = self._number(visit.form.one("last")) if visit.form.one("last") else first
        one = self._desk.claim(
            self._company(visit), NumberRange(int(first), int(last)), visit.form.one("proof")[:2_000],
            by=visit.person.subject, at_ms=visit.now_ms,
        )  # fmt: skip
        granted = one.state is ApplicationState.ACCEPTED
        return Redirect(f"{ROOT}/numbers?done={'granted' if granted else 'asked'}")

    def flagged(self, visit: AreaVisit) -> Answer:
        """Why one of the company's numbers is flagged: findings and counts, nothing of whom it called."""
        number, company = self._number(visit.query.one("number")), self._company(visit)
        if not self._desk.owns(company, number):
            raise NotFound(NOT_OURS)
        looks = looks_at(
            [number], at_ms=visit.now_ms, actor=visit.person.subject, purpose=f"why is it flagged, {company}"
        )
        self._trail.saw(looks)
        found, zh = self._flags.of(number, visit.now_ms), visit.language.code == CODES[0]
        documents = {rule.code: rule.document for rule in self._shelf.running().rules}
        told = {
            code: (
                (one.title_zh, [f"{law.law} {law.article}" for law in one.basis])
                if zh
                else (one.title_en, [f"{law.law} {law.article}" for law in one.basis])
            )
            for code, one in documents.items()
        }
        values = {"shown": number, "found": found, "told": told, "actions": tuple(Action)}
        return Page("company_number.html", values)

    def appeal(self, visit: AreaVisit) -> Answer:
        """Object to how a number is treated."""
        number = self._number(visit.form.one("number"))
        sent = Appeal(
            number=int(number), decision=visit.form.one("decision")[:64], words=visit.form.needed("words", NO_WORDS)
        )
        self._desk.appeal(self._company(visit), sent, by=visit.person.subject, at_ms=visit.now_ms)
        return Redirect(f"{ROOT}/numbers?done=asked")

    def campaigns(self, visit: AreaVisit) -> Answer:
        """The company's campaigns."""
        values = {
            "rows": self._desk.campaigns(self._company(visit)),
            "now": visit.now_ms,
            "categories": list(Category),
            "channels": list(Channel),
            "days": list(DayKind),
            "words": self._words,
        }
        return Page("company_campaigns.html", values)

    def keep(self, visit: AreaVisit) -> Answer:
        """Register or change a campaign."""
        form = visit.form
        channels = [one for one in Channel if one.value in form.all("channel")]
        days = [one for one in DayKind if one.value in form.all("day")]
        name = "-".join(form.one("name").split())[:40]
        if not name or not channels or not days or form.one("category") not in list(Category):
            raise Refused(NO_CAMPAIGN)
        sent = Campaign(
            id=name, company="-",
            purpose=form.needed("purpose", NO_CAMPAIGN)[:2_000],
            category=Category(form.one("category")),
            channels=channels_mask(channels),
            script=form.one("script")[:4_000],
            days=days_mask(days),
            from_minute=_minute(form.one("opens")), until_minute=_minute(form.one("closes")),
            per_day=_count(form.one("per_day")), per_week=_count(form.one("per_week")),
            from_ms=visit.now_ms,
            until_ms=self._day(form.one("until")) + 86_400_000 if form.one("until") else None,
        )  # fmt: skip
        self._desk.campaign(self._company(visit), name, sent, by=visit.person.subject, at_ms=visit.now_ms)
        return Redirect(f"{ROOT}/campaigns?done=kept")

    def end(self, visit: AreaVisit) -> Answer:
        """The campaign is over."""
        self._desk.end_campaign(self._company(visit), visit.form.one("id"), by=visit.person.subject, at_ms=visit.now_ms)
        return Redirect(f"{ROOT}/campaigns?done=ended")

    def _number(self, text: str) -> PhoneNumber:
        number = self._read(text[:256])
        if number.form not in (NumberForm.E164, NumberForm.SHORT):
            raise Refused(BAD_NUMBER)
        return number

    def _day(self, text: str) -> int:
        try:
            day = dt.date.fromisoformat(text)
            return int(dt.datetime(day.year, day.month, day.day, tzinfo=self._zone).timestamp() * 1000)
        except (ValueError, OverflowError) as error:
            raise Refused(BAD_DATE) from error


def _minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()) or len(text) > 5:
        raise Refused(BAD_HOURS)
    found = int(hour) * 60 + int(minute)
    if found > 1440 or int(minute) > 59:
        raise Refused(BAD_HOURS)
    return found


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise Refused(BAD_COUNT)
    return int(text)
