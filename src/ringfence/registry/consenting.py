"""The desk of companies for consents: record, confirm by code, withdraw, and answer whether a call may be made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct
from msgspec.structs import replace

from ringfence.registry.asking import ANY_KIND, Bounds, Known, Moment, Permission, moment, permission
from ringfence.registry.asking_law import AskingLaw
from ringfence.registry.calendar import Calendar
from ringfence.registry.campaign import BusinessCaller, Campaign
from ringfence.registry.code import CodePurpose
from ringfence.registry.consent import Ask, Consent, ConsentStore, Withdrawal, own_id
from ringfence.registry.job import Quota, QuotaStore
from ringfence.registry.law import CallingHours
from ringfence.registry.ledger import LedgerStore
from ringfence.registry.list_law import Allowance, ListLaw
from ringfence.registry.preference import PreferenceStore
from ringfence.registry.proving import Proving
from ringfence.registry.words import RegistryWords
from ringfence.telecom.commercial import Category, Channel, DayKind, categories_of, channels_of
from ringfence.telecom.errors import NotFound, Refused
from ringfence.telecom.number import PhoneNumber


class CallerLaw(Struct, frozen=True):
    """The documents that the answers rest on."""

    asking: AskingLaw
    hours: CallingHours
    calendars: Mapping[str, Calendar]
    """By country; one that has none has working days alone."""
    lists: ListLaw
    words: RegistryWords


class ConsentBooks(Struct, frozen=True):
    """Where the desk looks and writes."""

    consents: ConsentStore
    preferences: PreferenceStore
    ledger: LedgerStore
    quotas: QuotaStore


class Question(Struct, frozen=True, kw_only=True):
    """May this company call this number now, about this, by that channel?"""

    company: str
    number: int
    category: Category
    channel: Channel
    campaign: Annotated[str, Meta(max_length=128)] = ""
    calling: int | None = None
    """Packed number that will call; None: not told."""


class Answer(Struct, frozen=True):
    """The answer, and the country whose rules gave it."""

    permission: Permission
    place: str
    asked_ms: int


class ConsentDesk:
    """What companies do about consents, whatever door they come by. Who may speak for one, the door knows."""

    def __init__(
        self,
        books: ConsentBooks,
        law: CallerLaw,
        proving: Proving,
        reachable: Callable[[PhoneNumber], bool],
    ) -> None:
        """`reachable`: whether a number can get a message."""
        self._books = books
        self.law = law
        self._proving = proving
        self._reachable = reachable

    def ask(self, question: Question, *, at_ms: int) -> Answer:
        """The answer for this moment; a yes keeps the evidence of its consent alive. Raises `TooMany`."""
        self._claim(Allowance.ASK, question.company, at_ms)
        place = self.law.asking.place(question.number)
        ask = Ask(question.number, question.company, question.category, question.channel, at_ms)
        found = permission(ask, self._known(question), self._moment(place, at_ms), self.bounds(place, question.channel))
        if found.may and found.consent:
            self._books.consents.used((found.consent,), at_ms=at_ms)
        return Answer(found, place, at_ms)

    def bounds(self, place: str, channel: Channel) -> Bounds:
        """What holds for everybody in that country."""
        hours = self.law.hours.of(place)
        first, until = hours.minutes
        return Bounds(channel in self.law.asking.country[place].needs_consent, first, until, hours.list_valid_ms)

    def check_confirmable(self, consent: Consent) -> None:
        """Raise `Refused` when the person can get a code and the company would do without one."""
        country = self.law.asking.country[self.law.asking.place(consent.number)]
        if not consent.must_confirm and country.confirm_reachable and self._reachable(PhoneNumber(consent.number)):
            raise Refused(
                "This person can be reached by a code, and confirms with it.",
                "Record the consent with must_confirm, then have the code sent.",
            )

    def record(self, consent: Consent, *, by: str, at_ms: int) -> Consent:
        """Keep a consent that the company says it was given. Raises `Refused`, `Conflict` for a used id."""
        self._approved(consent.company)
        self.check_confirmable(consent)
        named = replace(consent, id=own_id(consent.company, consent.id)) if consent.id else consent
        return self._books.consents.record(named, by=by, at_ms=at_ms)

    def own(self, consent_id: str, company: str) -> Consent:
        """A consent of that company, by our id or the company's. Raises `NotFound`, also for those of others."""
        find = self._books.consents.find
        found = find(consent_id) or find(own_id(company, consent_id))
        if found is None or found.company != company or not found.number:
            raise NotFound("There is no such consent.", "Use the id that recording it returned.")
        return found

    def page(self, company: str, *, limit: int, before: str) -> tuple[Consent, ...]:
        """The company's consents by id, descending."""
        return self._books.consents.by_company(company, limit=limit, before=before)

    def send_code(self, consent_id: str, company: str, *, at_ms: int) -> str:
        """Send the person a code for this consent alone; returns the code's id. Raises `TooMany`, `Refused`.

        The message tells who asks, about what, how often and until when.
        """
        consent = self.own(consent_id, company)
        if consent.confirmed_ms is not None:
            raise Refused("The person has confirmed this consent already.", "Nothing is left to do.")
        if consent.withdrawn_ms is not None or at_ms >= consent.expires_ms or not consent.must_confirm:
            raise Refused("The consent was withdrawn, is over, or needs no code.", "Ask the person anew.")
        self._claim(Allowance.CODE, company, at_ms)
        place = self.law.asking.place(consent.number)
        language = "zh" if place == "CN" else "en"
        # One asker a person: a company with many customers is bounded by its quota, each person by the number's limits.
        who = f"{company}:{consent.number}"
        values = self._told(consent, place, language)
        number = PhoneNumber(consent.number)
        asked = self._proving.ask(
            number, who, language, at_ms, purpose=CodePurpose.CONSENT, subject=consent.id, **values
        )
        return asked.id

    def confirm(self, consent_id: str, company: str, code_id: str, digits: str, *, at_ms: int) -> Consent:
        """The person gave the code: it counts for this consent and no other. Raises `NotAllowed`, `Refused`."""
        consent = self.own(consent_id, company)
        self._proving.prove(code_id, digits, at_ms, purpose=CodePurpose.CONSENT, subject=consent.id)
        return self._books.consents.confirm(consent.id, at_ms=at_ms)

    def withdraw(
        self, number: int, company: str, categories: int, channels: int, way: str, *, by: str, at_ms: int
    ) -> int:
        """The person told the company to stop; bits of 0 mean all. Returns how many consents ended."""
        said = Withdrawal(
            number=number, company=company, categories=categories, channels=channels, at_ms=at_ms, way=way, by=by
        )
        return self._books.consents.withdraw(said)

    def _claim(self, use: Allowance, company: str, at_ms: int) -> None:
        self._books.quotas.claim(company, Quota(use, 1, self.law.lists.quota(use, company)), at_ms=at_ms)

    def _approved(self, company: str) -> None:
        if self._caller(company) is None:
            raise Refused("The company is not registered.", "Register it, and wait until the operator has said yes.")

    def _caller(self, company: str) -> BusinessCaller | None:
        entered = self._books.ledger.find("business_caller", company)
        return entered.entry if entered is not None and isinstance(entered.entry, BusinessCaller) else None

    def _known(self, question: Question) -> Known:
        entered = self._books.ledger.find("campaign", question.campaign) if question.campaign else None
        campaign = entered.entry if entered is not None and isinstance(entered.entry, Campaign) else None
        number = question.number
        return Known(
            self._caller(question.company),
            self._books.consents.of(number, company=question.company),
            self._books.preferences.find(number),
            campaign,
            bool(question.campaign),
            question.calling,
            ANY_KIND,
        )

    def _moment(self, place: str, at_ms: int) -> Moment:
        zone = ZoneInfo(self.law.asking.country[place].timezone)
        calendar = self.law.calendars.get(place)
        day = dt.datetime.fromtimestamp(at_ms / 1000, zone).date()
        return moment(at_ms, zone, DayKind.WORKDAY if calendar is None else calendar.kind(day))

    def _told(self, consent: Consent, place: str, language: str) -> dict[str, str]:
        """What the message with the code says: who asks, about what, by which channel, how often, until when."""
        words, caller, join = self.law.words, self._caller(consent.company), "、" if language == "zh" else ", "
        zone = ZoneInfo(self.law.asking.country[place].timezone)
        last = dt.datetime.fromtimestamp((consent.expires_ms - 1) / 1000, zone)
        about = self.law.asking.scope.said(
            join.join(words.channel[one].said(language) for one in channels_of(consent.channels)),
            join.join(words.category[one].said(language) for one in categories_of(consent.categories)),
            consent.per_day,
            consent.per_week,
            language,
        )
        return {
            "company": caller.name if caller else consent.company,
            "about": about,
            "until": f"{last:%Y-%m-%d}",
        }
