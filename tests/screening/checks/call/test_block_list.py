from ringfence.screening.checks.call.block_list import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds()


def test_an_entry_is_found_with_its_owner() -> None:
    found = check(example_facts({"lists": {"blocked_by": "e-1", "personal": True}}), T)

    assert found is not None
    assert found.code == CODE
    assert dict(found.evidence) == {"entry": "e-1", "personal": 1}


def test_an_allow_entry_beside_it_has_the_benefit() -> None:
    assert check(example_facts({"lists": {"blocked_by": "e-1", "allowed_by": "e-2"}}), T) is None


def test_no_entry_and_late_lists_are_not_found() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"lists": "missing"}), T) is None
