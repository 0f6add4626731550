from ringfence.screening.checks.call.hidden_number import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds()


def test_a_withheld_number_is_found_and_says_that_the_network_knows_it() -> None:
    found = check(example_facts({"attempt": {"presentation": "restricted"}}), T)

    assert found is not None
    assert found.code == CODE
    assert dict(found.evidence)["known_to_network"] == 1


def test_a_missing_number_is_found() -> None:
    found = check(example_facts({"calling": "anonymous"}), T)

    assert found is not None
    assert dict(found.evidence)["known_to_network"] == 0


def test_a_shown_number_is_not_found() -> None:
    assert check(example_facts({}), T) is None
