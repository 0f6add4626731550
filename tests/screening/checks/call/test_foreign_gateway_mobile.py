from ringfence.screening.checks.call.foreign_gateway_mobile import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.allocation import NumberKind

GATEWAY = {"name": "g", "kind": "international_gateway"}
T = Thresholds(kinds=frozenset({NumberKind.MOBILE}), first_contacts_1d=1)


def test_a_mobile_number_from_abroad_that_reaches_strangers_is_found() -> None:
    found = check(
        example_facts({"trunk": GATEWAY, "calling_velocity": {"first_contacts_1d": 3}}),
        T,
    )

    assert found is not None
    assert found.code == CODE


def test_a_traveller_who_calls_home_is_not_found() -> None:
    assert (
        check(
            example_facts({"trunk": GATEWAY, "calling_velocity": {"first_contacts_1d": 0}}),
            T,
        )
        is None
    )


def test_a_domestic_trunk_is_not_found() -> None:
    assert check(example_facts({"calling_velocity": {"first_contacts_1d": 3}}), T) is None


def test_it_abstains_when_behaviour_is_not_known() -> None:
    assert check(example_facts({"trunk": GATEWAY, "calling_velocity": "missing"}), T) is None


def test_a_subscriber_known_to_be_abroad_is_not_found() -> None:
    facts = example_facts(
        {"attempt": {"roaming": True}, "trunk": GATEWAY, "calling_velocity": {"first_contacts_1d": 3}}
    )

    assert check(facts, T) is None
