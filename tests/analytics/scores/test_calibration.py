import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from ringfence.analytics.scores.calibration import Beta, fit_beta, fit_isotonic
from ringfence.analytics.scores.metrics import calibration_error


def _overconfident(
    rows: int = 4000,
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    chance = np.random.default_rng(5)
    true = chance.beta(0.7, 1.2, rows)
    labels = chance.random(rows) < true
    logit = 2.5 * np.log(true / (1 - true)) + 0.8
    return 1 / (1 + np.exp(-logit)), labels


def test_beta_mends_overconfident_scores() -> None:
    scores, labels = _overconfident()
    assert calibration_error(labels, scores) > 0.08
    assert calibration_error(labels, fit_beta(scores, labels).apply(scores)) < 0.02


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=3, max_size=60))
def test_beta_never_turns_the_order_round(rows: list[tuple[float, bool]]) -> None:
    scores = np.array([score for score, _ in rows])
    fitted = fit_beta(scores, np.array([label for _, label in rows]))
    said = fitted.apply(np.sort(scores))
    assert (np.diff(said) >= -1e-12).all()
    assert (fitted.a, fitted.b) >= (0, 0)


def test_one_class_calibrates_nothing() -> None:
    assert fit_beta(np.array([0.2, 0.4]), np.array([True, True])) == Beta()


def test_isotonic_is_that_of_scikit_learn() -> None:
    scores, labels = _overconfident(500)
    ours = fit_isotonic(scores, labels)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(scores, labels)
    asked = np.linspace(0, 1, 101)
    assert ours.apply(asked) == pytest.approx(theirs.predict(asked))
