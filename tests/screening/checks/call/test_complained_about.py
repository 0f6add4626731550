from ringfence.screening.checks.call.complained_about import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(reporters=4, complaints_permille=3000, confidence_permille=430)


BAD = {"reporters": 4, "complaints_permille": 4000, "confidence_permille": 510}


def test_fresh_complaints_of_several_people_are_found() -> None:
    found = check(example_facts({"reputation": BAD}), T)

    assert found is not None
    assert found.code == CODE
    assert dict(found.evidence) == {"reporters": 4, "confidence_percent": 51}


def test_few_old_and_disputed_complaints_are_not_found() -> None:
    assert check(example_facts({"reputation": {**BAD, "reporters": 3}}), T) is None
    assert check(example_facts({"reputation": {**BAD, "complaints_permille": 900}}), T) is None
    assert check(example_facts({"reputation": {**BAD, "confidence_permille": 300}}), T) is None


def test_nothing_said_is_not_found() -> None:
    assert check(example_facts({}), T) is None
