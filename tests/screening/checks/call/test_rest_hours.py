from ringfence.screening.checks.call.rest_hours import CODE, Thresholds, check
from ringfence.screening.example import example_facts

T = Thresholds(first_contacts_1h=15, hours={"CN": (1320, 480), "default": (0, 60)})


MANY = {"first_contacts_1h": 20}


def test_many_strangers_at_night_are_found_before_and_after_midnight() -> None:
    late, early = (check(example_facts({"local_minute": m, "calling_velocity": MANY}), T) for m in (1320, 479))

    assert late is not None
    assert late.code == CODE
    assert dict(late.evidence)["local_time"] == "22:00"
    assert early is not None


def test_the_edges_of_the_night_are_not_found() -> None:
    assert check(example_facts({"local_minute": 480, "calling_velocity": MANY}), T) is None
    assert check(example_facts({"local_minute": 1319, "calling_velocity": MANY}), T) is None


def test_a_person_who_calls_at_night_is_not_found() -> None:
    assert check(example_facts({"local_minute": 120, "calling_velocity": {"first_contacts_1h": 2}}), T) is None


def test_another_country_has_the_default_hours() -> None:
    assert check(example_facts({"local_minute": 30, "jurisdiction": "FR", "calling_velocity": MANY}), T) is not None
    assert check(example_facts({"local_minute": 90, "jurisdiction": "FR", "calling_velocity": MANY}), T) is None


def test_it_abstains_when_behaviour_or_hours_are_not_known() -> None:
    bare = Thresholds(first_contacts_1h=15, hours={})

    assert check(example_facts({"local_minute": 30, "calling_velocity": "missing"}), T) is None
    assert check(example_facts({"local_minute": 30, "calling_velocity": MANY}), bare) is None
