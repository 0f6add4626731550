from collections.abc import Mapping

import msgspec
import pytest

from ringfence.screening.breaker import Breaker, Trip
from ringfence.screening.decision import Decision
from ringfence.screening.example import ORDINARY, example_facts
from ringfence.screening.facts import Facts
from ringfence.screening.ruleset import Ruleset, parse_ruleset
from ringfence.screening.screen import screen
from ringfence.telecom.number import PhoneNumber

BLOCKED = example_facts({"lists": {"blocked_by": "b"}})
NOW_MS = ORDINARY.at_ms // 600_000 * 600_000


@pytest.fixture
def tight(documents: Mapping[str, str]) -> Ruleset:
    """Block lists may stop 200 in a thousand callers, judged by the first 100."""
    name = "checks/block_list.toml"
    guard = "max_stopped_permille = 200"
    return parse_ruleset({**documents, name: documents[name].replace(guard, f"{guard}\nmin_sample = 100")})


def _run(breaker: Breaker, ruleset: Ruleset, facts: Facts, callers: range, at_ms: int = NOW_MS) -> list[Trip]:
    trips: list[Trip] = []
    for caller in callers:
        call = msgspec.structs.replace(facts, calling=PhoneNumber(ORDINARY.calling + caller), at_ms=at_ms)
        trips += breaker.observe(Decision("", call, screen(call, ruleset), 1, 0), ruleset)
    return trips


def test_a_rule_inside_its_rails_stays(tight: Ruleset) -> None:
    breaker = Breaker()

    assert _run(breaker, tight, ORDINARY, range(1000)) == []
    assert _run(breaker, tight, BLOCKED, range(1000, 1200)) == []


def test_a_rule_that_stops_too_many_callers_trips_once(tight: Ruleset) -> None:
    breaker = Breaker()
    _run(breaker, tight, ORDINARY, range(300))

    trips = _run(breaker, tight, BLOCKED, range(300, 500))

    assert [trip.code for trip in trips] == ["BLOCK_LIST"]
    assert 70 <= trips[0].stopped <= 85
    assert "in a thousand" in trips[0].reason


def test_a_small_sample_trips_nothing(tight: Ruleset) -> None:
    assert _run(Breaker(), tight, BLOCKED, range(90)) == []


def test_one_caller_who_is_stopped_a_thousand_times_trips_nothing(tight: Ruleset) -> None:
    breaker = Breaker()
    _run(breaker, tight, ORDINARY, range(200))

    assert [trip for _ in range(1000) for trip in _run(breaker, tight, BLOCKED, range(1))] == []


def test_what_lies_before_the_window_is_forgotten(tight: Ruleset) -> None:
    breaker = Breaker()
    _run(breaker, tight, ORDINARY, range(300))
    _run(breaker, tight, BLOCKED, range(300, 360))

    later = NOW_MS + 1_200_000

    assert _run(breaker, tight, ORDINARY, range(300), later) == []
    assert _run(breaker, tight, BLOCKED, range(360, 420), later) == []


def test_a_clock_that_jumps_back_counts_as_now(tight: Ruleset) -> None:
    breaker = Breaker()
    _run(breaker, tight, ORDINARY, range(300))

    trips = _run(breaker, tight, BLOCKED, range(300, 500), NOW_MS - 3_600_000)

    assert [trip.code for trip in trips] == ["BLOCK_LIST"]


def test_new_rules_may_trip_again(tight: Ruleset, documents: Mapping[str, str]) -> None:
    breaker = Breaker()
    _run(breaker, tight, ORDINARY, range(300))
    assert len(_run(breaker, tight, BLOCKED, range(300, 500))) == 1

    again = msgspec.structs.replace(tight, version="another")

    assert len(_run(breaker, again, BLOCKED, range(500, 600))) == 1


def test_many_callers_are_estimated_within_two_percent(ruleset: Ruleset) -> None:
    breaker, clean = Breaker(), screen(ORDINARY, ruleset)
    for caller in range(30_000):
        call = msgspec.structs.replace(ORDINARY, calling=PhoneNumber(ORDINARY.calling + caller))
        breaker.observe(Decision("", call, clean, 1, 0), ruleset)

    window = next(iter(breaker._windows.values()))

    assert abs(window.callers() - 30_000) < 600
