from ringfence.screening.checks.call.unknown_trunk import CODE, Thresholds, check
from ringfence.screening.example import example_facts


def test_a_trunk_that_is_not_in_the_book_is_found() -> None:
    found = check(example_facts({"trunk": "missing", "attempt": {"trunk": "192.0.2.7"}}), Thresholds())

    assert found is not None
    assert (found.code, found.evidence) == (CODE, (("trunk", "192.0.2.7"),))


def test_known_and_unnamed_trunks_are_not_found() -> None:
    assert check(example_facts({}), Thresholds()) is None
    assert check(example_facts({"trunk": "missing", "attempt": {"trunk": ""}}), Thresholds()) is None


def test_it_abstains_when_the_book_could_not_be_asked() -> None:
    assert check(example_facts({"trunk": "missing", "late": ["trunk"]}), Thresholds()) is None
