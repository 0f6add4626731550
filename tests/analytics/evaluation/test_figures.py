import pytest
from tests.analytics.evaluation.examples import some_outcomes

from ringfence.analytics.evaluation.figures import Figures, figures, spread
from ringfence.analytics.evaluation.replay import Pace
from ringfence.analytics.evaluation.truth import Told

TOLD = Told(name="T", simulated=True, held_out=("unseen",))


@pytest.fixture(scope="module")
def found() -> Figures:
    return figures(some_outcomes(), TOLD, Pace(), "", ["again", "again"])


def test_recall_at_a_share_of_false_positives_is_told_by_level(found: Figures) -> None:
    by = {one.level: one for one in found.recalls}

    # Two of 2,000 lawful numbers may lie above: the threshold is 0.
    assert (by["L0"].at_1_in_1000, by["L2"].at_1_in_1000) == (1.0, 1.0)
    # None may: the threshold is 0.6.
    assert (by["L0"].at_1_in_10000, by["L2"].at_1_in_10000) == (1.0, 0.5)
    assert (by["L0"].stopped, by["L2"].stopped) == (1.0, 0.0)
    assert by["held out"].numbers == 1
    assert by["all"].numbers == 8
    assert [level for level, _ in found.slope] == ["L0", "L2"]


def test_victims_before_the_first_stop_are_told_by_family_and_level(found: Figures) -> None:
    desk, never, unseen = found.families

    assert (desk.victims.median, desk.stopped, desk.seconds.median, desk.spared) == (4.0, 4, 240.0, 0.6)
    assert (never.victims.median, never.stopped, never.seconds.median) == (10.0, 0, None)
    assert unseen.held_out
    assert found.high_frequency.median == 7.0  # four times 4, four times 10


def test_false_blocks_are_told_by_a_million(found: Figures) -> None:
    assert (found.benign_calls, found.benign_stopped, found.benign_per_million) == (2_000, 0, 0.0)
    (people,) = found.personas
    assert (people.numbers, people.numbers_stopped, people.numbers_published) == (2_000, 0, 1)


def test_calibration_compares_what_was_published_with_the_truth(found: Figures) -> None:
    assert found.calibration_error is not None
    assert 0 < found.calibration_error < 0.01
    assert sum(one.rows for one in found.calibration) == 2_009


def test_faults_are_told_once(found: Figures) -> None:
    assert found.faults == ("again",)


def test_a_spread_of_nothing_is_nothing() -> None:
    assert spread([]).median is None
    assert (spread([1, 2, 3, 4]).median, spread([1, 2, 3, 4]).p90) == (2.5, 3.7)
