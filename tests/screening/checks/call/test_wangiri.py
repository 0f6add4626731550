from ringfence.screening.checks.call.wangiri import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(short_rings_1h=12, share_permille=700, parties_1h=10)


def test_one_ring_calls_to_many_are_found() -> None:
    found = check(example_facts({"calling_velocity": {"short_rings_1h": 14, "ended_1h": 15, "parties_1h": 15}}), T)

    assert found is not None
    assert found.code == CODE


def test_some_missed_calls_among_answered_ones_are_not_found() -> None:
    facts = example_facts({"calling_velocity": {"short_rings_1h": 14, "ended_1h": 30, "parties_1h": 30}})

    assert check(facts, T) is None


def test_one_party_and_missing_facts_are_not_found() -> None:
    redial = {"short_rings_1h": 14, "ended_1h": 15, "parties_1h": 1}

    assert check(example_facts({"calling_velocity": redial}), T) is None
    assert check(example_facts({"calling_velocity": "missing"}), T) is None
