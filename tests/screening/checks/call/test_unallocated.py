from ringfence.screening.checks.call.unallocated import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(countries=("CN",))


def test_a_range_that_nobody_holds_is_found() -> None:
    found = check(example_facts({"calling_allocation": {"allocated": False}}), T)

    assert found is not None
    assert found.code == CODE


def test_it_abstains_where_the_plan_is_silent_or_not_trusted() -> None:
    assert check(example_facts({"calling_allocation": {"allocated": "missing"}}), T) is None
    assert check(example_facts({"calling_allocation": {"allocated": False, "country": "US"}}), T) is None
    assert check(example_facts({"calling_allocation": "missing"}), T) is None
    assert check(example_facts({"calling": "unreadable", "calling_allocation": {"allocated": False}}), T) is None


def test_an_allocated_number_is_not_found() -> None:
    assert check(example_facts({"calling_allocation": {"allocated": True}}), T) is None
