from ringfence.screening.checks.call.not_this_trunk import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.carrier import TrunkKind

T = Thresholds(trunks=frozenset({TrunkKind.ENTERPRISE_LINE}))


def test_a_number_outside_the_ranges_of_an_enterprise_line_is_found() -> None:
    found = check(example_facts({"trunk": {"kind": "enterprise_line", "calling_assigned": False}}), T)

    assert found is not None
    assert found.code == CODE


def test_its_own_numbers_and_unrestricted_lines_are_not_found() -> None:
    assert check(example_facts({"trunk": {"kind": "enterprise_line", "calling_assigned": True}}), T) is None
    assert check(example_facts({"trunk": {"kind": "enterprise_line"}}), T) is None


def test_ported_numbers_on_an_interconnect_trunk_are_not_found() -> None:
    assert check(example_facts({"trunk": {"kind": "interconnect", "calling_assigned": False}}), T) is None


def test_it_abstains_when_the_trunk_is_not_known() -> None:
    assert check(example_facts({"trunk": "missing"}), T) is None
