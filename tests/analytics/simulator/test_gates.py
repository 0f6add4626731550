import numpy as np
import pytest
from tests.analytics.simulator.examples import parameters, people, wanted

from ringfence.analytics.simulator.calls import Calls, Col
from ringfence.analytics.simulator.gates import SINGLE_MOST, TREE_MOST, features, gates
from ringfence.analytics.simulator.world import World
from ringfence.backends.planes.numbering import open_plan


@pytest.mark.parametrize("name", ["A", "B", "C"])
def test_no_single_feature_and_no_two_questions_tell_who_is_abusive(name: str) -> None:
    """From level L1 on, in the world for tuning and in both for reports."""
    world = World(wanted(8_000, enrich=30.0), parameters(name), open_plan())
    found = gates(Calls.joined([hour.calls for hour in world.hours()]), world.numbers)

    assert found.abusive > 300
    assert found.single[0][1] <= SINGLE_MOST
    assert found.tree <= TREE_MOST
    assert found.passed


def test_a_world_that_is_too_easy_does_not_pass() -> None:
    world, calls = people()
    given = calls.where(np.ones(len(calls), dtype=np.bool_))
    numbers = world.numbers
    rows = np.unique(given[Col.CALLING])[:500]
    easy = Calls.joined([given, *[given.where(np.isin(given[Col.CALLING], rows))] * 30])
    numbers.level[rows] = 1
    try:
        assert not gates(easy, numbers).passed
    finally:
        numbers.level[rows] = -1


def test_features_say_what_they_are_called() -> None:
    calls = Calls.empty(4)
    calls[Col.SETUP] = 3_600_000 * np.array([10, 10, 11, 12])
    calls[Col.CALLING], calls[Col.CALLED] = np.array([1, 1, 1, 2]), np.array([2, 2, 3, 1])
    calls[Col.RING] = calls[Col.SETUP]
    calls[Col.RELEASE] = calls[Col.SETUP] + 9_000
    answer = calls[Col.SETUP] + 5_000
    calls[Col.ANSWER] = np.where(np.array([True, False, True, False]), answer, -1)
    found = features(calls, people()[0].numbers)

    assert [found[name][1] for name in ("calls", "distinct_called", "busiest_hour", "incoming")] == [3, 2, 2, 1]
    assert found["answered_share"][1] == pytest.approx(2 / 3)
    assert found["mean_talk"][1] == pytest.approx(4.0)
    assert found["short_talk_share"][1] == 1.0
