import numpy as np
from tests.analytics.scores.examples import FirstColumn, drawn

from ringfence.analytics.scores.learner import INNER_FOLDS, learn
from ringfence.analytics.scores.metrics import calibration_error


def test_probabilities_are_calibrated_and_the_threshold_comes_from_training_rows() -> None:
    table = drawn(2000)
    fits = []
    learned = learn(FirstColumn(), table, 1, lambda: fits.append(1))
    assert len(fits) == INNER_FOLDS + 1
    other = drawn(2000, seed=9)
    said = learned.probability(other.values)
    assert calibration_error(other.labels, said) < 0.05
    assert 0.2 < learned.threshold < 0.7
    assert (np.argsort(said) == np.argsort(other.values[:, 0])).all()
