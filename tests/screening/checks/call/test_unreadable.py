from ringfence.screening.checks.call.unreadable import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(shown_characters=8)


def test_rubbish_in_place_of_a_number_is_found_and_shown_in_part() -> None:
    facts = example_facts({"calling": "unreadable", "attempt": {"calling": "<script>alert(1)"}})

    found = check(facts, T)

    assert found is not None
    assert found.code == CODE
    assert dict(found.evidence) == {"sent": "<script>"}


def test_numbers_and_withheld_numbers_are_not_found() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"calling": "anonymous"}), T) is None


def test_it_abstains_when_the_plan_could_not_be_asked() -> None:
    assert check(example_facts({"calling": "unreadable", "calling_allocation": "missing"}), T) is None
