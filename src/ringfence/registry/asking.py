"""May company X call number Y now for Z by channel C? The one place where the rules for that are put in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringfence.registry.campaign import Breach, BusinessCaller, Campaign, breach
from ringfence.registry.consent import Ask, Consent, ConsentState, outweighs, state_of
from ringfence.registry.ledger import valid
from ringfence.registry.preference import Preference, Reaching, Refusal, fits, said_ms, within
from ringfence.telecom.commercial import DayKind, categories_mask, channels_mask
from ringfence.telecom.number import NumberForm, PhoneNumber

ANY_KIND = (1 << 16) - 1
"""Kinds of the calling number where it was not told: whatever kind a person refuses may be meant."""
_MINUTE_MS = 60_000
_DAY_MINUTES = 1440


class AskRule(StrEnum):
    """What an answer rests on. Words and law: `rules/registry/asking.toml`."""

    CONSENTED = "consented"
    EXCEPTED = "excepted"
    NOT_REFUSED = "not_refused"
    NOT_A_PERSON = "not_a_person"
    COMPANY_UNKNOWN = "company_unknown"
    NUMBER_UNKNOWN = "number_unknown"
    CAMPAIGN_UNKNOWN = "campaign_unknown"
    CAMPAIGN_OVER = "campaign_over"
    CAMPAIGN_HOURS = "campaign_hours"
    OUTSIDE_HOURS = "outside_hours"
    REFUSED = "refused"
    REFUSED_NOW = "refused_now"
    WITHDRAWN = "withdrawn"
    NOT_CONFIRMED = "not_confirmed"
    CONSENT_OVER = "consent_over"
    NO_CONSENT = "no_consent"


class Moment(Struct, frozen=True, gc=False):
    """A moment where the called person is."""

    at_ms: int
    minute: int
    """Of the local day."""
    day: DayKind

    def until(self, minute: int) -> int:
        """When the clock there next shows that minute; a whole day from now when it shows it now."""
        left = (minute - self.minute - 1) % _DAY_MINUTES + 1
        return self.at_ms - self.at_ms % _MINUTE_MS + left * _MINUTE_MS


class Bounds(Struct, frozen=True):
    """What holds for everybody in the person's country."""

    needs_consent: bool
    """Whether silence is refusal by this channel."""
    from_minute: int
    until_minute: int
    valid_ms: int
    """Longest time that an answer counts."""


YES = frozenset({AskRule.CONSENTED, AskRule.EXCEPTED, AskRule.NOT_REFUSED})
_LACKING = {
    ConsentState.WITHDRAWN: AskRule.WITHDRAWN,
    ConsentState.ASKED: AskRule.NOT_CONFIRMED,
    ConsentState.OVER: AskRule.CONSENT_OVER,
}


class Says(Struct, frozen=True):
    """What a person says to calls of this kind."""

    rule: AskRule
    consent: Consent | None = None
    sometimes: tuple[Refusal, ...] = ()
    """Refused all the same at these hours or days."""


class Known(Struct, frozen=True):
    """All that is on record about the question."""

    company: BusinessCaller | None
    consents: tuple[Consent, ...]
    """Of this person, at least all of this company's."""
    preference: Preference | None
    campaign: Campaign | None = None
    campaign_asked: bool = False
    """Whether the question names a campaign."""
    calling: int | None = None
    """The number that will call; None: not told."""
    kinds: int = ANY_KIND
    """Bits of `ReachKind` that it has."""


class Permission(Struct, frozen=True):
    """The answer."""

    may: bool
    rule: AskRule
    until_ms: int
    """The answer holds so long, unless the person says something new meanwhile: that counts at once."""
    consent: str = ""
    evidence: str = ""
    per_day: int = 0
    per_week: int = 0
    """Calls to this person at most, by consent and campaign; 0: not stated."""


def moment(at_ms: int, zone: ZoneInfo, kind_of_day: DayKind) -> Moment:
    """The moment on a clock of that zone."""
    local = dt.datetime.fromtimestamp(at_ms / 1000, zone)
    return Moment(at_ms, local.hour * 60 + local.minute, kind_of_day)


def permission(ask: Ask, known: Known, here: Moment, bounds: Bounds) -> Permission:
    """The answer for this moment.

    Whom the person never wants comes before when: a company learns first what no waiting mends.
    """
    longest = here.at_ms + bounds.valid_ms
    rule = _standing(ask, known, here)
    if rule is not None:
        return Permission(False, rule, longest)
    says = person_says(ask, known, needs_consent=bounds.needs_consent)
    consent = "" if says.consent is None else says.consent.id
    if says.rule not in YES:
        return Permission(False, says.rule, min([longest, *_begins(known.preference, here)]), consent)
    now = _by_clock(ask, known, says, here, bounds)
    if now is not None:
        return now
    given = says.consent
    per_day, per_week = _caps(given, known.campaign)
    ends = min([longest, *_ends(known, says, here, bounds)])
    return Permission(True, says.rule, ends, consent, given.evidence if given else "", per_day, per_week)


def _standing(ask: Ask, known: Known, here: Moment) -> AskRule | None:
    """What is wrong with the question itself, whoever is called."""
    if PhoneNumber(ask.number).form is not NumberForm.E164:
        return AskRule.NOT_A_PERSON
    if known.company is None or not valid(known.company, here.at_ms):
        return AskRule.COMPANY_UNKNOWN
    if known.calling is not None and not any(known.calling in one for one in known.company.numbers):
        return AskRule.NUMBER_UNKNOWN
    if not known.campaign_asked:
        return None
    campaign = known.campaign
    if campaign is None or campaign.company != ask.company or campaign.category is not ask.category:
        return AskRule.CAMPAIGN_UNKNOWN
    over = _breach(campaign, ask, here)
    return AskRule.CAMPAIGN_OVER if over in (Breach.NOT_IN_FORCE, Breach.CHANNEL) else None


def _breach(campaign: Campaign, ask: Ask, here: Moment) -> Breach | None:
    return breach(
        campaign, at_ms=here.at_ms, local_minute=here.minute, day=here.day, channel=ask.channel, today=0, week=0
    )


def person_says(ask: Ask, known: Known, *, needs_consent: bool) -> Says:
    """What the person said, to this company or to all, whatever the hour. The later word counts."""
    preference = _in_force(known.preference, ask.at_ms)
    said = None if preference is None else said_ms(preference.way, preference.starts_ms, preference.changed_ms)
    state, consent = best_consent(known.consents, ask, said)
    excepted = preference is not None and ask.company in preference.exceptions
    given = consent if state is ConsentState.GIVEN else None
    sometimes: tuple[Refusal, ...] = ()
    if preference is not None and not excepted and (given is None or not outweighs(given, said)):
        meant = about(preference.refusals, ask, known.kinds)
        if any(whole(one) for one in meant):
            return Says(AskRule.REFUSED)
        sometimes = tuple(meant)
    if given is not None:
        return Says(AskRule.CONSENTED, given, sometimes)
    if excepted:
        return Says(AskRule.EXCEPTED)
    if not needs_consent and state is not ConsentState.WITHDRAWN:
        return Says(AskRule.NOT_REFUSED, None, sometimes)
    return Says(AskRule.NO_CONSENT if state is None else _LACKING[state], consent)


def _caps(given: Consent | None, campaign: Campaign | None) -> tuple[int, int]:
    """Calls a day and a week that both allow."""
    stated = [(one.per_day, one.per_week) for one in (given, campaign) if one is not None]
    return min((day for day, _ in stated if day), default=0), min((week for _, week in stated if week), default=0)


def _by_clock(ask: Ask, known: Known, says: Says, here: Moment, bounds: Bounds) -> Permission | None:
    """What is wrong with this hour; None: nothing."""
    campaign = known.campaign if known.campaign_asked else None
    if not within(here.minute, bounds.from_minute, bounds.until_minute):
        return Permission(False, AskRule.OUTSIDE_HOURS, here.until(bounds.from_minute))
    broken = None if campaign is None else _breach(campaign, ask, here)
    if campaign is not None and broken in (Breach.HOURS, Breach.DAY):
        opens = here.until(0) if broken is Breach.DAY else here.until(campaign.from_minute)
        return Permission(False, AskRule.CAMPAIGN_HOURS, min(here.until(0), opens))
    reaching = Reaching(here.at_ms, here.minute, here.day, ask.channel, True, ask.category, ask.company, known.kinds)
    now = [one for one in says.sometimes if fits(one, reaching)]
    if now:
        ends = [here.until(0), *(here.until(one.until_minute % _DAY_MINUTES) for one in now)]
        return Permission(False, AskRule.REFUSED_NOW, min(ends))
    return None


def _ends(known: Known, says: Says, here: Moment, bounds: Bounds) -> list[int]:
    """When a yes ends: the hours, the consent, the campaign, or what the person refuses later today."""
    ends = [here.until(bounds.until_minute % _DAY_MINUTES), *_begins(known.preference, here)]
    ends += [min(here.until(0), here.until(one.from_minute)) for one in says.sometimes]
    ends += [] if says.consent is None else [says.consent.expires_ms]
    if known.campaign is not None:
        ends.append(here.until(known.campaign.until_minute % _DAY_MINUTES))
        ends += [] if known.campaign.until_ms is None else [known.campaign.until_ms]
    return ends


def _begins(preference: Preference | None, here: Moment) -> list[int]:
    """When a preference begins or ends from now on."""
    if preference is None:
        return []
    return [one for one in (preference.starts_ms, preference.expires_ms) if one is not None and one > here.at_ms]


_RANK = {ConsentState.OVER: 0, ConsentState.ASKED: 1, ConsentState.WITHDRAWN: 2, ConsentState.GIVEN: 3}


def best_consent(
    consents: Iterable[Consent], ask: Ask, preferred_ms: int | None = None
) -> tuple[ConsentState | None, Consent | None]:
    """The consent that says most about the question: a given one, of several one that outweighs the preference said
    at `preferred_ms`, of these the one that lasts longest.
    """
    about, by = categories_mask((ask.category,)), channels_mask((ask.channel,))
    asked = [one for one in consents if one.company == ask.company and one.categories & about and one.channels & by]
    if not asked:
        return None, None
    best = max(asked, key=lambda one: (_RANK[state_of(one, ask.at_ms)], outweighs(one, preferred_ms), one.expires_ms))
    return state_of(best, ask.at_ms), best


def _in_force(preference: Preference | None, at_ms: int) -> Preference | None:
    if preference is None or at_ms < preference.starts_ms:
        return None
    return None if preference.expires_ms is not None and at_ms >= preference.expires_ms else preference


def about(refusals: Iterable[Refusal], ask: Ask, kinds: int) -> list[Refusal]:
    """Those that are about calls of this kind at some time or other."""
    topic, by = categories_mask((ask.category,)), channels_mask((ask.channel,))
    return [
        one
        for one in refusals
        if (one.categories & topic or not one.categories)
        and one.channels & by
        and (not one.number_kinds or one.number_kinds & kinds)
    ]


def whole(refusal: Refusal) -> bool:
    """Whether it counts at any hour of any day."""
    return refusal.days == (1 << len(DayKind)) - 1 and (refusal.from_minute, refusal.until_minute) == (0, _DAY_MINUTES)
