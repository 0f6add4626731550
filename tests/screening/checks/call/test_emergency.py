from ringfence.screening.checks.call.emergency import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(call_back_s=7200)


def test_a_call_to_an_emergency_number_is_found() -> None:
    facts = example_facts({"called": "120", "called_allocation": {"kind": "emergency"}})

    found = check(facts, T)

    assert found is not None
    assert found.code == CODE
    assert dict(found.evidence)["call_back"] == 0


def test_a_call_back_is_found_for_two_hours_and_no_longer() -> None:
    inside, outside, never = (example_facts({"called_velocity": {"emergency_ago_s": s}}) for s in (7200, 7201, -1))

    assert check(inside, T) is not None
    assert check(outside, T) is None
    assert check(never, T) is None


def test_whoever_shows_an_emergency_number_is_not_let_through() -> None:
    assert check(example_facts({"calling": "110", "calling_allocation": {"kind": "emergency"}}), T) is None


def test_it_abstains_when_nothing_is_known_of_the_called_side() -> None:
    assert check(example_facts({"called_allocation": "missing", "called_velocity": "missing"}), T) is None
