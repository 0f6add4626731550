from ringfence.screening.checks.call.may_not_originate import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.allocation import NumberKind

T = Thresholds(unsettled=frozenset({NumberKind.SHARED_COST_400}))


def test_a_kind_that_only_receives_is_found() -> None:
    found = check(example_facts({"calling_allocation": {"kind": "message_106", "may_originate": False}}), T)

    assert found is not None
    assert found.code == CODE
    assert dict(found.evidence)["kind"] == "message_106"


def test_it_abstains_where_the_plan_is_silent() -> None:
    assert check(example_facts({"calling_allocation": {"may_originate": "missing"}}), T) is None
    assert check(example_facts({"calling_allocation": "missing"}), T) is None


def test_a_kind_that_calls_is_not_found() -> None:
    assert check(example_facts({"calling_allocation": {"may_originate": True}}), T) is None


def test_a_kind_whose_ban_is_not_settled_is_left_alone() -> None:
    facts = example_facts({"calling_allocation": {"kind": "shared_cost_400", "may_originate": False}})

    assert check(facts, T) is None
