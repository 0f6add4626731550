from msgspec.structs import replace
from tests.examples import HOUR, NOW, mobile
from tests.registry.examples import consent, preference

from ringfence.registry.asking import AskRule
from ringfence.registry.list_check import NOTHING, Line, OnRecord, Topic, Verdict, answers, hours_of, listed
from ringfence.registry.preference import Refusal
from ringfence.telecom.commercial import Category, Channel, DayKind, days_mask
from ringfence.telecom.number import NumberForm, PhoneNumber

TOPIC = Topic("acme", Category.FINANCE, Channel.VOICE, NOW)
GIVEN = replace(consent(consent_id="a"), confirmed_ms=NOW - HOUR)
EVENING = Refusal(days=days_mask([DayKind.WORKDAY]), from_minute=18 * 60, until_minute=20 * 60 + 30)


def test_each_number_gets_its_verdict_and_its_reason() -> None:
    number = mobile(1)
    refusing = replace(preference(1), changed_ms=NOW, way="web")
    evening = replace(refusing, refusals=(EVENING,))

    assert listed(number, TOPIC, NOTHING, needs_consent=True).rule is AskRule.NO_CONSENT
    assert listed(number, TOPIC, NOTHING, needs_consent=False).verdict is Verdict.YES
    agreed = listed(number, TOPIC, OnRecord(None, (GIVEN,)), needs_consent=True)
    assert (agreed.verdict, agreed.consent) == (Verdict.YES, "a")
    assert listed(number, TOPIC, OnRecord(refusing, (GIVEN,)), needs_consent=True).rule is AskRule.REFUSED
    at_times = listed(number, TOPIC, OnRecord(evening, (GIVEN,)), needs_consent=True)
    assert (at_times.verdict, at_times.refused) == (Verdict.SOMETIMES, "workday 18:00-20:30")
    assert listed(0, TOPIC, NOTHING, needs_consent=False).rule is AskRule.NOT_A_PERSON


def test_a_page_is_answered_in_its_order_by_the_law_of_each_country() -> None:
    abroad = PhoneNumber.pack(NumberForm.E164, 1, 12025550123)
    lines = [Line("a", mobile(1)), Line("b", mobile(2)), Line("c", abroad), Line("d", 0), Line("e", mobile(1))]
    found = {int(mobile(2)): OnRecord(None, (GIVEN,))}
    given = answers(lines, TOPIC, found, {0: True, 86: True, 1: False})
    assert [one.verdict for one in given] == [Verdict.NO, Verdict.YES, Verdict.YES, Verdict.NO, Verdict.NO]
    assert given[2].rule is AskRule.NOT_REFUSED
    assert given[3].rule is AskRule.NOT_A_PERSON


def test_hours_are_told_as_people_write_them() -> None:
    assert hours_of([EVENING, Refusal(until_minute=60)]) == (
        "workday 18:00-20:30; workday weekend public_holiday 00:00-01:00"
    )
