from ringfence.screening.checks.call.sequential_dialling import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(run=10, share_permille=500)


def test_the_scan_of_a_range_is_found() -> None:
    scan = {"sequential_run": 10, "sequential_permille": 800, "parties_1d": 11}

    found = check(example_facts({"calling_velocity": scan}), T)

    assert found is not None
    assert found.code == CODE


def test_neighbours_by_chance_redial_and_missing_facts_are_not_found() -> None:
    chance = {"sequential_run": 3, "sequential_permille": 900, "parties_1d": 20}
    redial = {"sequential_run": 12, "sequential_permille": 900, "parties_1d": 1}

    assert check(example_facts({"calling_velocity": chance}), T) is None
    assert check(example_facts({"calling_velocity": redial}), T) is None
    assert check(example_facts({"calling_velocity": "missing"}), T) is None
