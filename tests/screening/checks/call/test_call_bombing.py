from ringfence.screening.checks.call.call_bombing import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.allocation import NumberKind

T = Thresholds(
    attempts_10m=30,
    answered_permille=500,
    sample=10,
    together_attempts_10m=6,
    together_parties_10m=3,
    together_answered_permille=200,
    together_sample=3,
    first_contacts_1h=1,
    kinds=frozenset({NumberKind.MOBILE}),
)
VICTIM = {"attempts_10m": 45, "parties_10m": 40, "ended_1h": 50, "answered_1h": 2}
STRANGER = {"first_contacts_1h": 1}


def test_a_stranger_who_calls_a_bombarded_person_is_found() -> None:
    found = check(example_facts({"called_velocity": VICTIM, "calling_velocity": STRANGER}), T)

    assert found is not None
    assert found.code == CODE


def test_a_caller_without_a_number_is_no_friend() -> None:
    assert check(example_facts({"called_velocity": VICTIM, "calling_velocity": "missing"}), T) is not None


def test_the_friends_of_the_victim_are_not_found() -> None:
    assert check(example_facts({"called_velocity": VICTIM, "calling_velocity": {"first_contacts_1h": 0}}), T) is None


def test_a_busy_line_that_answers_is_not_bombarded() -> None:
    busy = {**VICTIM, "answered_1h": 40}

    assert check(example_facts({"called_velocity": busy, "calling_velocity": STRANGER}), T) is None


def test_a_hotline_a_quiet_phone_and_missing_facts_are_not_found() -> None:
    hotline = {"called_velocity": VICTIM, "calling_velocity": STRANGER, "called_allocation": {"kind": "service_95"}}

    assert check(example_facts(hotline), T) is None
    assert check(example_facts({"calling_velocity": STRANGER}), T) is None
    assert check(example_facts({"called_velocity": "missing"}), T) is None


def test_a_few_numbers_that_take_turns_in_vain_are_found_at_the_sixth_call() -> None:
    few = {"attempts_10m": 6, "parties_10m": 3, "ended_1h": 5, "answered_1h": 0}

    def found(**other: int) -> bool:
        return check(example_facts({"called_velocity": few | other, "calling_velocity": STRANGER}), T) is not None

    assert found()
    assert not found(attempts_10m=5)
    assert not found(parties_10m=2)  # somebody in need calls again and again
    assert not found(answered_1h=1)
    assert not found(ended_1h=2)  # nobody knows yet whether they are in vain
