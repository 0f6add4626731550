import numpy as np

from ringfence.analytics.scores.drift import drift, joined, known_only, reference
from ringfence.analytics.scores.features import DriftBounds

BOUNDS = DriftBounds(bins=10, look=0.1, alarm=0.25)


def test_the_same_distribution_is_steady_and_another_alarms() -> None:
    chance = np.random.default_rng(1)
    then = reference("a", chance.normal(size=5000), 10)
    assert drift(then, chance.normal(size=2000), BOUNDS).state == "steady"
    assert drift(then, chance.normal(0.4, 1, 2000), BOUNDS).state == "look"
    assert drift(then, chance.normal(1.5, 1, 2000), BOUNDS).state == "alarm"


def test_values_that_are_no_longer_known_are_a_drift() -> None:
    then = reference("a", np.arange(1000.0), 10)
    assert drift(then, np.full(500, np.nan), BOUNDS).state == "alarm"
    assert drift(then, np.empty(0), BOUNDS).psi == 0.0
    assert drift(reference("a", np.full(50, np.nan), 10), np.full(50, np.nan), BOUNDS).state == "steady"


def test_days_are_joined_in_the_same_bins() -> None:
    chance = np.random.default_rng(2)
    first, second = chance.normal(size=1000), chance.normal(3, 1, 1000)
    both = joined(reference("a", first, 10), second)
    assert sum(both.counts) == 2000
    assert drift(both, second, BOUNDS).psi < drift(reference("a", first, 10), second, BOUNDS).psi


def test_of_what_is_shared_only_whether_it_is_known_counts() -> None:
    then = known_only(reference("trunk_talk", np.full(1000, 41.0), 10))
    assert drift(then, np.full(1000, 40.0), BOUNDS).state == "steady"
    assert drift(then, np.full(1000, np.nan), BOUNDS).state == "alarm"
