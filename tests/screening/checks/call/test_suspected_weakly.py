from ringfence.screening.checks.call.suspected_weakly import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(score_permille=300)


def test_a_neighbour_is_told_with_the_innocent_numbers_of_its_range() -> None:
    found = check(example_facts({"suspicion": {"collateral": 7, "kind": "NUMBER_ROTATION"}}), T)
    assert found is not None
    assert (found.code, dict(found.evidence)["collateral"]) == (CODE, 7)


def test_what_detectors_in_shadow_found_is_told() -> None:
    found = check(example_facts({"suspicion": {"weak": True}}), T)
    assert found is not None
    assert dict(found.evidence)["collateral"] == 0


def test_strong_faded_and_no_suspicions_are_not() -> None:
    assert check(example_facts({"suspicion": {}}), T) is None
    assert check(example_facts({"suspicion": {"weak": True, "score_permille": 299}}), T) is None
    assert check(example_facts({"suspicion": {"weak": True, "elsewhere": True}}), T) is None
    assert check(example_facts({}), T) is None
