from ringfence.screening.checks.call.receive_only import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.verdict import Finding

T = Thresholds()


def _found(**registry: object) -> Finding | None:
    return check(example_facts({"registry": {} | registry}), T)


def test_a_number_that_only_receives_is_found() -> None:
    found = _found(right={"id": "h1", "holder": "acme", "originates": False})

    assert found == Finding(CODE, (("calling", "+8613800138000"), ("holder", "acme"), ("right", "h1")))


def test_a_number_that_may_call_and_a_right_that_is_over_are_not_found() -> None:
    assert _found(right={"id": "h1"}) is None
    assert _found(right={"id": "h1", "originates": False, "lapsed": True}) is None


def test_it_abstains_where_nothing_is_registered() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"registry": {}}), T) is None
