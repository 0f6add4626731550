from ringfence.screening.checks.call.high_frequency import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.allocation import NumberKind

T = Thresholds(
    parties_40m=50,
    parties_1d=200,
    first_contact_permille=600,
    conversation_answered_permille=400,
    conversation_talk_s=30,
    welcome_answered_permille=650,
    conversation_sample=10,
    kinds=frozenset({NumberKind.MOBILE}),
)
DESK = {"attempts_1d": 50, "parties_40m": 50, "parties_1d": 50, "first_contacts_1d": 50}


def test_a_desk_is_found_by_its_pace_and_by_its_day() -> None:
    slow = {"attempts_1d": 200, "parties_40m": 9, "parties_1d": 200, "first_contacts_1d": 190}

    fast, patient = (check(example_facts({"calling_velocity": v}), T) for v in (DESK, slow))

    assert fast is not None
    assert fast.code == CODE
    assert patient is not None


def test_one_party_less_is_not_found() -> None:
    assert check(example_facts({"calling_velocity": {**DESK, "parties_40m": 49}}), T) is None


def test_calls_to_known_people_are_not_found() -> None:
    assert check(example_facts({"calling_velocity": {**DESK, "first_contacts_1d": 20}}), T) is None


def test_conversations_and_welcome_calls_are_not_found_but_refusals_are() -> None:
    talks = {**DESK, "ended_1h": 40, "answered_1h": 18, "talk_s_1h": 900}
    parcels = {**DESK, "ended_1h": 40, "answered_1h": 33, "talk_s_1h": 500}
    brief = {**DESK, "ended_1h": 40, "answered_1h": 25, "talk_s_1h": 500}
    refused = {**DESK, "ended_1h": 40, "answered_1h": 8, "talk_s_1h": 90}

    assert [check(example_facts({"calling_velocity": one}), T) for one in (talks, parcels)] == [None, None]
    assert None not in [check(example_facts({"calling_velocity": one}), T) for one in (brief, refused)]


def test_the_day_is_excused_by_the_day_and_not_by_an_hour() -> None:
    slow = {"attempts_1d": 200, "parties_40m": 9, "parties_1d": 200, "first_contacts_1d": 190}
    good, poor = {"answered": 7, "talk_s": 70}, {"answered": 2, "talk_s": 20}

    def found(hour: dict[str, int], day: dict[str, int]) -> bool:
        counts = {f"{name}_1h": count for name, count in hour.items()}
        counts |= {f"{name}_1d": 10 * count for name, count in day.items()}
        return (
            check(example_facts({"calling_velocity": {**slow, "ended_1h": 10, "ended_1d": 100, **counts}}), T)
            is not None
        )

    assert (found(poor, good), found(good, poor), found(poor, poor)) == (False, True, True)


def test_a_few_answers_are_no_sample() -> None:
    assert check(example_facts({"calling_velocity": {**DESK, "ended_1h": 9, "answered_1h": 9}}), T) is not None


def test_service_numbers_are_not_found() -> None:
    facts = example_facts({"calling_velocity": DESK, "calling_allocation": {"kind": "service_95"}})

    assert check(facts, T) is None


def test_it_abstains_on_missing_facts() -> None:
    assert check(example_facts({"calling_velocity": "missing"}), T) is None
    assert check(example_facts({"calling_velocity": DESK, "calling_allocation": "missing"}), T) is None
