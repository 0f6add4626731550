from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.examples import HOUR, NOW, mobile
from tests.registry.examples import DAY, caller, campaign, consent, preference

from ringfence.registry.asking import (
    AskRule,
    Bounds,
    Known,
    Moment,
    about,
    best_consent,
    moment,
    permission,
    person_says,
    whole,
)
from ringfence.registry.consent import Ask, Consent, ConsentState
from ringfence.registry.preference import Preference, Refusal
from ringfence.telecom.commercial import Category, Channel, DayKind, ReachKind, channels_mask, days_mask, reach_mask
from ringfence.telecom.number import ANONYMOUS

ASK = Ask(mobile(1), "acme", Category.FINANCE, Channel.VOICE, NOW)
NOON = Moment(NOW, 12 * 60, DayKind.WORKDAY)
LAW = Bounds(True, 8 * 60, 22 * 60, DAY)
GIVEN = replace(consent(consent_id="a"), confirmed_ms=NOW - 1, evidence="e" * 64, per_day=2, per_week=3)


def known(*consents: Consent, said: Preference | None = None, more: dict[str, object] | None = None) -> Known:
    return replace(Known(caller(), consents, said), **(more or {}))


def said(*refusals: Refusal, at: int = NOW - DAY, **more: object) -> Preference:
    return replace(preference(1, *refusals), changed_ms=at, way="web", **more)


def test_silence_is_refusal_where_the_law_says_so_and_nowhere_else() -> None:
    assert permission(ASK, known(), NOON, LAW).rule is AskRule.NO_CONSENT
    free = permission(ASK, known(), NOON, replace(LAW, needs_consent=False))
    assert (free.may, free.rule) == (True, AskRule.NOT_REFUSED)
    withdrawn = known(replace(GIVEN, withdrawn_ms=NOW))
    assert permission(ASK, withdrawn, NOON, replace(LAW, needs_consent=False)).rule is AskRule.WITHDRAWN


def test_of_several_consents_one_that_was_said_after_the_refusal_counts() -> None:
    older = replace(GIVEN, id="b", confirmed_ms=NOW - 3, given_ms=NOW - 3, expires_ms=GIVEN.expires_ms + DAY)

    assert best_consent([older, GIVEN], ASK, NOW - 2) == (ConsentState.GIVEN, GIVEN)
    assert best_consent([GIVEN, older], ASK) == (ConsentState.GIVEN, older)
    assert person_says(ASK, known(older, GIVEN, said=said(at=NOW - 2)), needs_consent=True).consent == GIVEN


def test_a_consent_lets_the_call_pass_and_is_named_with_its_evidence_and_caps() -> None:
    found = permission(ASK, known(GIVEN, more={"campaign": campaign(), "campaign_asked": True}), NOON, LAW)

    assert (found.may, found.rule, found.consent, found.evidence) == (True, AskRule.CONSENTED, "a", "e" * 64)
    assert (found.per_day, found.per_week) == (1, 2)
    assert found.until_ms == NOW - NOW % 60_000 + 8 * HOUR, "until the campaign's hours end at 20:00"


@pytest.mark.parametrize(
    ("one", "rule"),
    [
        (consent(consent_id="a"), AskRule.NOT_CONFIRMED),
        (replace(GIVEN, withdrawn_ms=NOW), AskRule.WITHDRAWN),
        (replace(GIVEN, expires_ms=NOW), AskRule.CONSENT_OVER),
        (replace(GIVEN, company="other"), AskRule.NO_CONSENT),
    ],
)
def test_what_a_consent_lacks_is_told(one: Consent, rule: AskRule) -> None:
    found = permission(ASK, known(one), NOON, LAW)
    assert (found.may, found.rule) == (False, rule)


def test_the_later_word_of_the_person_counts() -> None:
    before, after = said(at=NOW - DAY), said(at=NOW)
    assert permission(ASK, known(GIVEN, said=before), NOON, LAW).rule is AskRule.CONSENTED
    assert permission(ASK, known(GIVEN, said=after), NOON, LAW).rule is AskRule.REFUSED
    again = replace(after, way="bulk")
    assert permission(ASK, known(GIVEN, said=again), NOON, LAW).rule is AskRule.CONSENTED, "a carrier's file is no word"


def test_whom_the_person_names_passes_without_more() -> None:
    found = permission(ASK, known(said=replace(said(), exceptions=("acme",))), NOON, LAW)
    assert (found.may, found.rule) == (True, AskRule.EXCEPTED)


def test_a_refusal_at_certain_hours_counts_then_and_ends_a_yes_before() -> None:
    lunch = Refusal(from_minute=12 * 60, until_minute=14 * 60)
    now = permission(ASK, known(GIVEN, said=said(lunch, at=NOW)), NOON, LAW)
    assert (now.rule, now.until_ms) == (AskRule.REFUSED_NOW, NOW - NOW % 60_000 + 2 * HOUR)
    earlier = permission(ASK, known(GIVEN, said=said(lunch, at=NOW)), replace(NOON, minute=11 * 60), LAW)
    assert earlier.may
    assert earlier.until_ms == NOW - NOW % 60_000 + HOUR
    weekend = said(Refusal(days=days_mask([DayKind.WEEKEND])), at=NOW)
    tonight = permission(ASK, known(GIVEN, said=weekend), NOON, LAW)
    assert tonight.may
    assert tonight.until_ms <= NOW + 12 * HOUR


def test_a_preference_that_is_not_in_force_refuses_nothing() -> None:
    for over in (said(starts_ms=NOW + HOUR), said(expires_ms=NOW)):
        found = permission(ASK, known(GIVEN, said=replace(over, changed_ms=NOW)), NOON, LAW)
        assert found.rule is AskRule.CONSENTED
    soon = permission(ASK, known(GIVEN, said=said(at=NOW, starts_ms=NOW + HOUR)), NOON, LAW)
    assert soon.until_ms == NOW + HOUR


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"company": None}, AskRule.COMPANY_UNKNOWN),
        ({"company": replace(caller(), until_ms=NOW)}, AskRule.COMPANY_UNKNOWN),
        ({"calling": int(mobile(99))}, AskRule.NUMBER_UNKNOWN),
        ({"campaign_asked": True}, AskRule.CAMPAIGN_UNKNOWN),
        ({"campaign_asked": True, "campaign": replace(campaign(), company="other")}, AskRule.CAMPAIGN_UNKNOWN),
        ({"campaign_asked": True, "campaign": replace(campaign(), category=Category.OTHER)}, AskRule.CAMPAIGN_UNKNOWN),
        ({"campaign_asked": True, "campaign": replace(campaign(), until_ms=NOW)}, AskRule.CAMPAIGN_OVER),
        (
            {"campaign_asked": True, "campaign": replace(campaign(), channels=channels_mask([Channel.MESSAGE]))},
            AskRule.CAMPAIGN_OVER,
        ),
        ({"campaign_asked": True, "campaign": replace(campaign(), until_minute=700)}, AskRule.CAMPAIGN_HOURS),
        ({"campaign_asked": True, "campaign": replace(campaign(), days=2)}, AskRule.CAMPAIGN_HOURS),
    ],
)
def test_who_calls_and_for_which_campaign_must_be_on_record(more: dict[str, object], rule: AskRule) -> None:
    found = permission(ASK, known(GIVEN, more=more), NOON, LAW)
    assert (found.may, found.rule) == (False, rule)
    assert found.until_ms > NOW


def test_outside_the_hours_the_answer_ends_when_they_begin() -> None:
    night = replace(NOON, minute=23 * 60)
    found = permission(ASK, known(GIVEN), night, LAW)
    assert (found.rule, found.until_ms) == (AskRule.OUTSIDE_HOURS, NOW - NOW % 60_000 + 9 * HOUR)
    nobody = permission(ASK, known(), night, LAW)
    assert nobody.rule is AskRule.NO_CONSENT, "what no waiting mends comes first"


def test_only_a_person_can_be_called() -> None:
    assert permission(replace(ASK, number=ANONYMOUS), known(GIVEN), NOON, LAW).rule is AskRule.NOT_A_PERSON


def test_refusals_of_kinds_of_numbers_count_where_the_kind_is_not_told() -> None:
    from_400 = Refusal(number_kinds=reach_mask([ReachKind.SHARED_COST_400]))
    assert about([from_400], ASK, (1 << 16) - 1) == [from_400]
    assert about([from_400], ASK, reach_mask([ReachKind.FIXED])) == []
    assert about([Refusal(channels=channels_mask([Channel.MESSAGE]))], ASK, 1) == []
    assert whole(Refusal())
    assert not whole(Refusal(until_minute=60))


def test_of_several_consents_the_one_that_is_worth_most_answers() -> None:
    longer = replace(GIVEN, id="b", expires_ms=GIVEN.expires_ms + 1)
    state, best = best_consent([replace(GIVEN, id="w", withdrawn_ms=NOW), GIVEN, longer], ASK)
    assert state is ConsentState.GIVEN
    assert best == longer
    assert best_consent([], ASK) == (None, None)


def test_the_clock_is_that_of_the_person() -> None:
    here = moment(1_795_000_000_000, ZoneInfo("Asia/Shanghai"), DayKind.WORKDAY)
    assert (here.minute // 60, here.minute % 60) == (19, 6)


@settings(deadline=None)
@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 59_999))
def test_the_next_time_of_a_clock_is_ahead_and_within_a_day(minute: int, wanted: int, past: int) -> None:
    here = Moment(NOW - NOW % 60_000 + past, minute, DayKind.WORKDAY)
    ahead = here.until(wanted) - here.at_ms
    assert 0 < ahead <= DAY
    assert (minute + -(-ahead // 60_000)) % 1440 == wanted


refusal = st.builds(
    Refusal,
    categories=st.integers(1, 511),
    channels=st.integers(1, 7),
    days=st.integers(1, 7),
    from_minute=st.integers(0, 700),
    until_minute=st.integers(701, 1440),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(refusal, max_size=3), st.booleans(), st.integers(0, 1439))
def test_a_yes_is_never_given_against_a_refusal_that_counts_now(
    refusals: list[Refusal], consented: bool, minute: int
) -> None:
    here = replace(NOON, minute=minute)
    known_ = known(*([GIVEN] if consented else []), said=said(*refusals, at=NOW) if refusals else None)
    found = permission(ASK, known_, here, LAW)
    if found.may:
        says = person_says(ASK, known_, needs_consent=True)
        assert consented
        assert 480 <= minute < 1320
        assert not any(one.from_minute <= minute < one.until_minute and one.days & 1 for one in says.sometimes)
    assert found.until_ms > NOW
