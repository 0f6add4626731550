from ringfence.screening.checks.call.robot_rhythm import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(intervals=20, cv_permille=300, mean_ms=120_000, parties_1h=15)


BEAT = {"intervals": 20, "interval_cv_permille": 150, "interval_mean_ms": 10_000, "parties_1h": 21}


def test_a_steady_beat_to_many_people_is_found() -> None:
    found = check(example_facts({"calling_velocity": BEAT}), T)

    assert found is not None
    assert found.code == CODE


def test_the_rhythm_of_a_person_is_not_found() -> None:
    assert check(example_facts({"calling_velocity": {**BEAT, "interval_cv_permille": 1400}}), T) is None


def test_alarms_rare_reminders_and_missing_facts_are_not_found() -> None:
    assert check(example_facts({"calling_velocity": {**BEAT, "parties_1h": 1}}), T) is None
    assert check(example_facts({"calling_velocity": {**BEAT, "interval_mean_ms": 3_600_000}}), T) is None
    assert check(example_facts({"calling_velocity": "missing"}), T) is None
