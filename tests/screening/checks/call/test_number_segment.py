from ringfence.screening.checks.call.number_segment import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.allocation import NumberKind

T = Thresholds(kinds=frozenset({NumberKind.MVNO}))


def test_a_number_of_the_segment_is_found() -> None:
    found = check(example_facts({"calling_allocation": {"kind": "mvno"}}), T)

    assert found is not None
    assert found.code == CODE


def test_other_segments_and_a_silent_plan_are_not_found() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"calling_allocation": "missing"}), T) is None
