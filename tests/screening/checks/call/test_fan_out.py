from ringfence.screening.checks.call.fan_out import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.allocation import NumberKind

T = Thresholds(parties_10m=30, first_contact_permille=800, kinds=frozenset({NumberKind.MOBILE}))


def test_many_strangers_within_minutes_are_found() -> None:
    found = check(
        example_facts({"calling_velocity": {"parties_10m": 30, "attempts_1h": 30, "first_contacts_1h": 28}}), T
    )

    assert found is not None
    assert found.code == CODE


def test_many_friends_are_not_found() -> None:
    facts = example_facts({"calling_velocity": {"parties_10m": 30, "attempts_1h": 30, "first_contacts_1h": 3}})

    assert check(facts, T) is None


def test_an_ordinary_caller_a_service_number_and_missing_facts_are_not_found() -> None:
    burst = {"parties_10m": 30, "attempts_1h": 30, "first_contacts_1h": 30}

    assert check(example_facts({}), T) is None
    assert check(example_facts({"calling_velocity": burst, "calling_allocation": {"kind": "service_95"}}), T) is None
    assert check(example_facts({"calling_velocity": "missing"}), T) is None
