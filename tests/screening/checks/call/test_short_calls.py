from ringfence.screening.checks.call.short_calls import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(ended_1h=20, short_permille=300, answered_permille=300, talk_s=30, parties_1h=15)


def test_people_who_hang_up_at_once_are_found() -> None:
    calls = {"ended_1h": 30, "answered_1h": 16, "short_talks_1h": 8, "talk_s_1h": 640, "parties_1h": 30}

    found = check(example_facts({"calling_velocity": calls}), T)

    assert found is not None
    assert found.code == CODE
    assert dict(found.evidence)["mean_talk_s"] == 40


def test_calls_that_are_seldom_answered_and_then_short_are_found() -> None:
    calls = {"ended_1h": 40, "answered_1h": 6, "talk_s_1h": 60, "parties_1h": 40}

    assert check(example_facts({"calling_velocity": calls}), T) is not None


def test_a_courier_is_not_found() -> None:
    calls = {"ended_1h": 28, "answered_1h": 24, "short_talks_1h": 3, "talk_s_1h": 480, "parties_1h": 26}

    assert check(example_facts({"calling_velocity": calls}), T) is None


def test_few_calls_few_parties_and_missing_facts_are_not_found() -> None:
    few = {"ended_1h": 19, "answered_1h": 19, "short_talks_1h": 19, "parties_1h": 19}
    family = {"ended_1h": 40, "answered_1h": 0, "parties_1h": 2}

    assert check(example_facts({"calling_velocity": few}), T) is None
    assert check(example_facts({"calling_velocity": family}), T) is None
    assert check(example_facts({"calling_velocity": "missing"}), T) is None
