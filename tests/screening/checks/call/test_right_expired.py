from ringfence.screening.checks.call.right_expired import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.verdict import Finding

T = Thresholds()


def _found(**registry: object) -> Finding | None:
    return check(example_facts({"registry": {} | registry}), T)


def test_a_right_that_ended_is_found() -> None:
    found = _found(right={"id": "h1", "holder": "acme", "lapsed": True})

    assert found == Finding(CODE, (("calling", "+8613800138000"), ("holder", "acme"), ("right", "h1")))


def test_a_right_in_force_is_not_found() -> None:
    assert _found(right={"id": "h1"}) is None


def test_it_abstains_where_nothing_is_registered() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"registry": {}}), T) is None
