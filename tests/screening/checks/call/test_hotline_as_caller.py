from ringfence.screening.checks.call.hotline_as_caller import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.allocation import NumberKind

T = Thresholds(kinds=frozenset({NumberKind.SHARED_COST_400}))
HOTLINE = {"calling": "+864008123123", "calling_allocation": {"kind": "shared_cost_400", "may_originate": False}}


def test_a_hotline_that_calls_is_found_with_its_kind() -> None:
    found = check(example_facts(HOTLINE), T)

    assert found is not None
    assert (found.code, dict(found.evidence)["kind"]) == (CODE, "shared_cost_400")


def test_a_kind_that_a_rule_forbids_is_left_to_the_other_check() -> None:
    port = {"calling_allocation": {"kind": "message_106", "may_originate": False}}

    assert check(example_facts(port), T) is None


def test_it_abstains_where_the_plan_is_silent() -> None:
    assert (
        check(example_facts({"calling_allocation": {"kind": "shared_cost_400", "may_originate": "missing"}}), T) is None
    )
    assert check(example_facts({"calling_allocation": "missing"}), T) is None
