from ringfence.screening.checks.call.not_this_line import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.verdict import Finding

T = Thresholds()


def _found(**registry: object) -> Finding | None:
    return check(example_facts({"registry": {} | registry}), T)


def test_a_number_that_the_ledger_keeps_off_the_line_is_found() -> None:
    found = _found(line={"name": "l7", "customer": "acme", "allows": False}, right={"holder": "other"})

    calling = "+8613800138000"
    assert found == Finding(CODE, (("calling", calling), ("line", "l7"), ("customer", "acme"), ("holder", "other")))
    assert _found(line={"name": "l7", "allows": False}) is not None


def test_a_number_of_the_line_and_a_line_that_says_nothing_are_not_found() -> None:
    assert _found(line={"name": "l7", "allows": True}) is None
    assert _found(line={"name": "l7"}) is None


def test_it_abstains_where_nothing_is_registered() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"registry": {}}), T) is None
