from ringfence.screening.checks.call.repeat_dialling import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(attempts_10m=15, parties_10m=2, short_rings_1h=8)


def test_a_tool_that_rings_and_gives_up_is_found() -> None:
    facts = example_facts({"calling_velocity": {"attempts_10m": 40, "parties_10m": 1, "short_rings_1h": 39}})

    found = check(facts, T)

    assert found is not None
    assert found.code == CODE


def test_somebody_in_need_who_lets_it_ring_is_not_found() -> None:
    facts = example_facts({"calling_velocity": {"attempts_10m": 40, "parties_10m": 1, "short_rings_1h": 2}})

    assert check(facts, T) is None


def test_many_parties_and_missing_facts_are_not_found() -> None:
    many = {"attempts_10m": 40, "parties_10m": 30, "short_rings_1h": 39}

    assert check(example_facts({"calling_velocity": many}), T) is None
    assert check(example_facts({"calling_velocity": "missing"}), T) is None
