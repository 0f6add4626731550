from ringfence.screening.checks.call.do_not_originate import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds()


def test_a_number_on_the_list_is_found_with_its_entry() -> None:
    found = check(example_facts({"lists": {"do_not_originate": "d-1"}}), T)

    assert found is not None
    assert found.code == CODE
    assert dict(found.evidence)["entry"] == "d-1"


def test_other_numbers_and_late_lists_are_not_found() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"lists": "missing"}), T) is None
