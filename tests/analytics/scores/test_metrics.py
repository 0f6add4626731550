import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, roc_auc_score

from ringfence.analytics.scores import metrics

ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=4, max_size=80).filter(
    lambda rows: len({label for label, _ in rows}) == 2
)


@given(ROWS)
def test_areas_and_f1_are_those_of_scikit_learn(rows: list[tuple[bool, int]]) -> None:
    labels = np.array([label for label, _ in rows])
    scores = np.array([score / 20 for _, score in rows])
    assert metrics.auc(labels, scores) == pytest.approx(roc_auc_score(labels, scores))
    decided = scores >= 0.5
    assert metrics.macro_f1(labels, decided) == pytest.approx(
        f1_score(labels, decided, average="macro", zero_division=0)
    )


def test_recall_allows_no_more_false_alarms_than_said() -> None:
    labels = np.array([True] * 4 + [False] * 1000)
    scores = np.concatenate([[0.9, 0.8, 0.7, 0.1], np.linspace(0, 0.75, 1000)])
    assert metrics.recall_at(labels, scores, 0.001) == 0.5
    assert metrics.recall_at(labels, scores, 0.1) == 0.75
    assert metrics.recall_at(labels, scores, 1.0) == 1.0


def test_ties_with_a_false_alarm_are_not_found() -> None:
    labels = np.array([True, True, False])
    assert metrics.recall_at(labels, np.array([0.5, 0.9, 0.5]), 0.0) == 0.5


def test_figures_of_one_class_are_not_invented() -> None:
    one = np.array([True, True])
    assert np.isnan(metrics.auc(one, np.array([0.1, 0.2])))
    assert np.isnan(metrics.recall_at(one, np.array([0.1, 0.2]), 0.1))


def test_the_calibration_error_is_the_distance_of_said_and_true() -> None:
    labels = np.array([True, False, False, False])
    assert metrics.calibration_error(labels, np.full(4, 0.25)) == pytest.approx(0.0)
    assert metrics.calibration_error(labels, np.full(4, 0.75)) == pytest.approx(0.5)
    assert metrics.brier(labels, np.array([1.0, 0, 0, 0])) == 0.0
    assert sum(one.rows for one in metrics.calibration_bins(labels, np.array([0.0, 0.5, 0.5, 1.0]))) == 4


def test_the_expected_threshold_is_the_best_one_when_probabilities_are_true() -> None:
    chance = np.random.default_rng(3)
    said = chance.beta(0.4, 0.8, 4000)
    labels = chance.random(4000) < said
    found = metrics.expected_threshold(said)
    best = max(metrics.macro_f1(labels, said >= threshold) for threshold in np.linspace(0.2, 0.8, 61))
    assert metrics.macro_f1(labels, said >= found) > best - 0.01
    assert metrics.expected_threshold(np.full(5, 0.3)) == 0.5
