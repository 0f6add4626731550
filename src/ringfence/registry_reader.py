"""The registry as the judge asks it: preferences, consents, ledgers and caps, from this machine's read side."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections import deque
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from ringfence.backends.pages.consent_pages import ConsentPages
from ringfence.backends.pages.health import PagesHealth
from ringfence.backends.pages.preference_pages import PreferencePages
from ringfence.backends.planes.caps import CapTable
from ringfence.documents import registry_document
from ringfence.registry.calendar import Calendar, read_calendar
from ringfence.registry.campaign import Breach, BusinessCaller, Campaign, breach
from ringfence.registry.changes import RegistrySink
from ringfence.registry.consent import Ask, covering
from ringfence.registry.law import CallingHours, read_hours, read_licences
from ringfence.registry.ledger import Holding, Line, held_on, valid
from ringfence.registry.ledgers import Ledgers
from ringfence.registry.licensing import LicenceLaw, licence_answer
from ringfence.registry.preference import DAY_MINUTES, Profile, Reaching, Refusal, refused_by
from ringfence.registry_sinks import ConsentSink, LedgerSink, PreferenceSink
from ringfence.screening.facts import Facts
from ringfence.screening.registered import CallerFacts, ConsentFacts, LineFacts, RegistryFacts, RightFacts
from ringfence.screening.sources import RegistryQuestion
from ringfence.telecom.allocation import Allocation, NumberKind
from ringfence.telecom.commercial import (
    ALL_CATEGORIES,
    ALL_CHANNELS,
    ALL_DAYS,
    Category,
    Channel,
    DayKind,
    ReachKind,
    categories_of,
    channels_mask,
    channels_of,
    days_of,
    reach_mask,
    reach_of,
)
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.licence import ServiceClass
from ringfence.telecom.number import NumberForm

_EPOCH = dt.date(1970, 1, 1).toordinal()
_VOICE, _RECORDED = channels_mask((Channel.VOICE,)), channels_mask((Channel.RECORDED,))
_READABLE = (NumberForm.E164.value, NumberForm.SHORT.value)
_NO_CONSENT = ConsentFacts()
_LONG_S = 10**9
MOST_RESTED = 100_000
"""Calls whose consent is still to be noted as used; the oldest are given up first."""
_REACH = {
    NumberKind.SERVICE_95: reach_mask((ReachKind.SERVICE_95,)),
    NumberKind.SERVICE_96: reach_mask((ReachKind.SERVICE_96,)),
    NumberKind.SHARED_COST_400: reach_mask((ReachKind.SHARED_COST_400,)),
    NumberKind.TOLL_FREE_800: reach_mask((ReachKind.TOLL_FREE_800,)),
    NumberKind.NATIONAL_1010: reach_mask((ReachKind.NATIONAL_1010,)),
    NumberKind.MESSAGE_106: reach_mask((ReachKind.MESSAGE_106,)),
    NumberKind.FIXED: reach_mask((ReachKind.FIXED,)),
    NumberKind.MVNO: reach_mask((ReachKind.MVNO,)),
}
_ABROAD = reach_mask((ReachKind.INTERNATIONAL,))
_NEAREST = (Breach.NOT_IN_FORCE, Breach.CHANNEL, Breach.DAY, Breach.HOURS)
"""Departures from a campaign, the farthest first."""


class RegistryLaw(Struct, frozen=True):
    """Calendar, hours and licences as the judge needs them; from `rules/registry`."""

    calendars: dict[str, Calendar]
    """By country."""
    hours: CallingHours
    licences: dict[str, LicenceLaw]


def registry_law(home: Path) -> RegistryLaw:
    """The documents in force for an installation with this home folder. Raises `BadRules`."""
    calendar = read_calendar(registry_document(home, "calendar-cn.toml"))
    return RegistryLaw(
        {calendar.country: calendar},
        read_hours(registry_document(home, "calling-hours.toml")),
        {"CN": read_licences(registry_document(home, "licences-cn.toml"))},
    )


def open_registry(
    folder: Path, planes: Path, numbers: int, law: RegistryLaw, trouble: Callable[[str], None]
) -> RegistryReader:
    """The read side of one worker: pages in `folder`, counts in `planes` with room for so many pairs.

    Raises `RingfenceError` when a part cannot be opened.
    """
    caps = CapTable(planes / "caps.recent", numbers)
    return RegistryReader(folder, caps, law, monotonic=time.monotonic, trouble=trouble)


class _Chosen(Struct, frozen=True):
    """Which of a company's campaigns a call is taken for."""

    campaign: Campaign | None
    state: str
    channel: Channel
    counted: tuple[str, ...]
    """Names under which its calls are counted: the company, then the campaign."""


class _Moment(Struct, frozen=True):
    """A minute in one country under one state of the ledgers; a company makes many calls in one."""

    ledgers: Ledgers
    version: int
    local_minute: int
    """Since 1970, by the clock of the called person."""
    local_day: int
    minute: int
    day: DayKind
    hours: tuple[int, int]
    chosen: dict[str, _Chosen]
    """By company, as they are asked for."""


class RegistryReader:
    """Fulfils `RegistryBook`. One for each worker; one thread tells it changes through `sinks` while another asks."""

    def __init__(
        self,
        folder: Path,
        caps: CapTable,
        law: RegistryLaw,
        *,
        monotonic: Callable[[], float],
        trouble: Callable[[str], None],
    ) -> None:
        """`folder` holds the mapped pages."""
        self.preferences = PreferencePages(folder, monotonic=monotonic, trouble=trouble)
        self.consents = ConsentPages(folder, monotonic=monotonic, trouble=trouble)
        self._ledger = LedgerSink(self._settled)
        self._caps = caps
        self._law = law
        self._no_calendar = Calendar("", frozenset({6, 7}), ())
        self._moments: dict[str, _Moment] = {}
        self._monotonic = monotonic
        self._good_at = float("-inf")
        self._rested: deque[str] = deque(maxlen=MOST_RESTED)
        self.silent = True
        preferences = PreferenceSink(self.preferences, caps.forget)
        self.sinks: tuple[RegistrySink, ...] = (preferences, ConsentSink(self.consents), self._ledger)

    def of(self, question: RegistryQuestion) -> RegistryFacts | None:
        """What is registered of this call; None where nothing is. Parts that could not be read are named."""
        # Plain integers: kernels and dictionaries take longer over a type of our own.
        calling, called = question.calling | 0, question.called | 0
        at_ms, ledgers = question.at_ms, self._ledger.now
        registered: BusinessCaller | None = None
        rights: tuple[Holding, ...] = ()
        line: Line | None = None
        if calling >> 60 in _READABLE:
            registered, rights = ledgers.caller(calling, at_ms), ledgers.rights(calling)
        if question.trunk:
            line = ledgers.line(question.trunk, at_ms)
        unknown: tuple[str, ...] = ()
        profile: Profile | None = None
        try:
            profile = self.preferences.profile(called)
        except Unavailable:
            unknown = ("preferences",)
        if registered is None and not rights and line is None and profile is None and not unknown:
            return None
        moment = self._moment(question, ledgers)
        held = rights if len(rights) == 1 and valid(rights[0], at_ms) else held_on(rights, calling, at_ms)
        caller = self._caller(registered, held, called, at_ms, moment)
        refusal, excepted = "", False
        if profile is not None:
            refusal, excepted = self._refused(profile, caller, question, moment)
        if caller is None and not rights and line is None and not refusal and not unknown:
            return None
        consent = None
        if caller is not None:
            try:
                consent = self._consent(called, at_ms, caller)
            except Unavailable:
                unknown += ("consents",)
        return RegistryFacts(
            caller, refusal, excepted, consent, _right(rights, held, at_ms),
            None if line is None else self._on_line(line, held, question), moment.hours, moment.day,
            moment.local_day, int(self.age_s()), unknown,
        )  # fmt: skip

    def let_through(self, facts: Facts) -> None:
        """Count a commercial call that reaches the person for its company and campaign, and note its consent."""
        registered = facts.registry
        if registered is not None and registered.caller is not None:
            caller = registered.caller
            names = (caller.company, _campaign_name(caller.campaign)) if caller.campaign else (caller.company,)
            self._caps.count(facts.called, names, registered.local_day)
            if registered.consent is not None and registered.consent.state == "given":
                self._rested.append(registered.consent.id)

    def rested(self) -> frozenset[str]:
        """Ids of consents on which calls rested since the last time; for the store, behind the road of a call."""
        found = set[str]()
        with contextlib.suppress(IndexError):
            while True:
                found.add(self._rested.popleft())
        return frozenset(found)

    def health(self) -> tuple[PagesHealth, PagesHealth]:
        """How preferences and consents do."""
        return self.preferences.health(), self.consents.health()

    def age_s(self) -> float:
        """Seconds since preferences and consents were both known to equal the store; very many before the first."""
        return min(self._monotonic() - self._good_at, _LONG_S)

    def trouble(self) -> str:
        """Why pages have to be built anew; empty when they need not."""
        return next((one.trouble for one in self.health() if one.trouble), "")

    @property
    def entries(self) -> int:
        """Ledger entries known."""
        return len(self._ledger.now)

    def warm(self) -> None:
        """Load the kernels that look numbers up."""
        with contextlib.suppress(Unavailable):
            self.preferences.profile(0)

    def close(self) -> None:
        """Let the table of counts go."""
        self._caps.close()

    def _caller(
        self,
        registered: BusinessCaller | None,
        held: tuple[Holding, ...],
        called: int,
        at_ms: int,
        moment: _Moment,
    ) -> CallerFacts | None:
        if registered is not None:
            company, category, name = registered.id, registered.category, registered.name
        elif held and held[0].marketing:
            company, category = held[0].holder, held[0].category or Category.OTHER
            name = moment.ledgers.name(company)
        else:
            return None
        chosen = moment.chosen.get(company)
        if chosen is None:
            chosen = moment.chosen[company] = _choose(company, moment, at_ms)
        campaign = chosen.campaign
        counted = self._caps.seen(called, chosen.counted, moment.local_day)
        of_day, of_week = counted[0]
        if campaign is None:
            return CallerFacts(company, category, company_today=of_day + 1, company_week=of_week + 1, name=name)
        its_day, its_week = counted[1]
        return CallerFacts(
            company, campaign.category, chosen.channel, campaign.id, chosen.state, campaign.needs_consent,
            campaign.per_day, campaign.per_week, its_day + 1, its_week + 1, of_day + 1, of_week + 1, name,
        )  # fmt: skip

    def _refused(
        self, profile: Profile, caller: CallerFacts | None, question: RegistryQuestion, moment: _Moment
    ) -> tuple[str, bool]:
        kinds, day, minute = kinds_of(question.plan, question.country), moment.day, moment.minute
        if caller is None:
            reaching = Reaching(question.at_ms, minute, day, Channel.VOICE, commercial=False, number_kinds=kinds)
        else:
            reaching = Reaching(
                question.at_ms, minute, day, caller.channel, True, caller.category, caller.company, kinds
            )  # fmt: skip
        found = refused_by(profile, reaching)
        if found is None:
            return "", False
        excepted = profile.excepted and caller is not None
        return said_of(found), excepted and self.preferences.excepted(question.called | 0, reaching.company)

    def _consent(self, called: int, at_ms: int, caller: CallerFacts) -> ConsentFacts:
        terms = self.consents.terms(called)
        if not terms:
            return _NO_CONSENT
        ask = Ask(called, caller.company, caller.category, caller.channel, at_ms)
        found = covering(terms, ask)
        state = found.state.value if found.state else "none"
        return ConsentFacts(state, found.id, found.per_day, found.per_week, found.outweighs)

    def _on_line(self, line: Line, held: tuple[Holding, ...], question: RegistryQuestion) -> LineFacts:
        allows = self._ledger.now.allows(line.id, question.calling) if question.calling >> 60 in _READABLE else None
        if held and held[0].lines:
            allows = allows is not False and line.id in held[0].lines
        law = self._law.licences.get(question.country)
        if law is None or not line.service:
            return LineFacts(line.id, line.customer, allows)
        service = ServiceClass(int(line.service))
        licences = self._ledger.now.licences(line.customer)
        found = licence_answer(law, licences, line.customer, service, "", question.at_ms)
        return LineFacts(line.id, line.customer, allows, int(service), found.state, found.licence, found.article)

    def _moment(self, question: RegistryQuestion, ledgers: Ledgers) -> _Moment:
        """What all calls of this minute in a country share; made anew when a ledger changes."""
        country, local_minute = question.country, question.local_s // 60
        moment = self._moments.get(country)
        if (
            moment is None
            or moment.local_minute != local_minute
            or moment.ledgers is not ledgers
            or moment.version != ledgers.version
        ):
            local_day = local_minute // DAY_MINUTES
            calendar = self._law.calendars.get(country, self._no_calendar)
            moment = self._moments[country] = _Moment(
                ledgers, ledgers.version, local_minute, local_day, local_minute % DAY_MINUTES,
                calendar.kind(dt.date.fromordinal(_EPOCH + local_day)), self._law.hours.of(country).minutes, {},
            )  # fmt: skip
        return moment

    def _settled(self) -> None:
        self._good_at = self._monotonic()
        self.silent = self.preferences.silent() and self.consents.silent() and not len(self._ledger.now)


def kinds_of(plan: Allocation | None, country: str) -> int:
    """Bits of `ReachKind` that the calling number has for a person in that country."""
    if plan is None:
        return 0
    abroad = _ABROAD if plan.country and plan.country != country else 0
    return _REACH.get(plan.kind, 0) | abroad


@lru_cache(maxsize=4096)
def said_of(refusal: Refusal) -> str:
    """A refusal in words of `telecom.commercial`, joined by blanks; what is not restricted is left out."""
    words: list[str] = []
    if refusal.categories == ALL_CATEGORIES:
        words.append("everything")
    else:
        words += categories_of(refusal.categories) or ("private_too",)
    words += reach_of(refusal.number_kinds)
    words += channels_of(refusal.channels) if refusal.channels != ALL_CHANNELS else ()
    words += days_of(refusal.days) if refusal.days != ALL_DAYS else ()
    first, until = refusal.from_minute, refusal.until_minute
    if (first, until) != (0, DAY_MINUTES):
        words.append(f"{first // 60:02d}:{first % 60:02d}-{until // 60:02d}:{until % 60:02d}")
    return " ".join(words)


def _right(rights: tuple[Holding, ...], held: tuple[Holding, ...], at_ms: int) -> RightFacts | None:
    if held:
        return RightFacts(held[0].id, held[0].holder, originates=held[0].originates)
    over = [one for one in rights if one.until_ms is not None and one.until_ms <= at_ms]
    if not over:
        return None
    last = max(over, key=lambda one: (one.until_ms or 0, one.id))
    return RightFacts(last.id, last.holder, lapsed=True, originates=last.originates)


def _choose(company: str, moment: _Moment, at_ms: int) -> _Chosen:
    """The campaign that a call now keeps to, else the one that it departs from least; counts are for another check."""
    best: tuple[int, Campaign, str] | None = None
    for one in moment.ledgers.campaigns(company, at_ms):
        departs = breach(
            one,
            at_ms=at_ms,
            local_minute=moment.minute,
            day=moment.day,
            channel=_channel(one),
            today=0,
            week=0,
        )
        rank, state = (len(_NEAREST), "fits") if departs is None else (_NEAREST.index(departs), departs.value)
        if best is None or rank > best[0]:
            best = rank, one, state
    if best is None:
        return _Chosen(None, "unknown", Channel.VOICE, (company,))
    _, campaign, state = best
    return _Chosen(campaign, state, _channel(campaign), (company, _campaign_name(campaign.id)))


def _channel(campaign: Campaign) -> Channel:
    """How a call of the campaign speaks: nothing in the signalling says so, but a campaign may be all recordings."""
    recorded = campaign.channels & _RECORDED and not campaign.channels & _VOICE
    return Channel.RECORDED if recorded else Channel.VOICE


def _campaign_name(campaign: str) -> str:
    """Apart from the ids of companies."""
    return f"campaign:{campaign}"
