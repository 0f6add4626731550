from ringfence.screening.checks.call.outside_hours import CODE, Thresholds, check
from ringfence.screening.example import example_facts
from ringfence.telecom.verdict import Finding

T = Thresholds()


def _found(minute: int, *, commercial: bool = True) -> Finding | None:
    registry: dict[str, object] = {"hours": [480, 1320]}
    if commercial:
        registry["caller"] = {"company": "acme"}
    return check(example_facts({"local_minute": minute, "registry": registry}), T)


def test_a_commercial_call_before_or_after_the_hours_is_found() -> None:
    wanted = Finding(CODE, (("company", "acme"), ("local_time", "22:00"), ("hours", "08:00-22:00")))

    assert _found(1320) == wanted
    assert _found(479) is not None


def test_within_the_hours_and_of_a_person_nothing_is_found() -> None:
    assert _found(480) is None
    assert _found(1319) is None
    assert _found(1400, commercial=False) is None


def test_it_abstains_where_nothing_is_registered() -> None:
    assert check(example_facts({}), T) is None
    assert check(example_facts({"registry": {}}), T) is None
