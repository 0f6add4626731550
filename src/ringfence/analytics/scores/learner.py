"""What a desk needs of a learner, and how its scores become probabilities with a threshold chosen on training rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.calibration import Beta, fit_beta
from ringfence.analytics.scores.folds import folds_of
from ringfence.analytics.scores.metrics import expected_threshold
from ringfence.analytics.scores.table import FeatureTable, Floats

INNER_FOLDS = 4
"""Splits of the training rows whose held-out scores give calibration and threshold."""


class Fitted(Protocol):
    """A learner that has learned."""

    def score(self, values: Floats) -> Floats:
        """A score in 0..1 for each row, growing with suspicion."""
        ...

    def weight(self) -> Floats:
        """Share that each column has in what was learned, summing to 1; zeros where the learner cannot say."""
        ...


class Learner(Protocol):
    """Fulfilled by backends. The same rows and seed give the same bits."""

    def fit(self, table: FeatureTable, seed: int) -> Fitted:
        """Learn; the table holds both classes."""
        ...


class Calibrated(Struct, frozen=True):
    """A fitted learner whose scores are probabilities; `threshold` is that of the best macro F1 on training rows."""

    fitted: Fitted
    calibration: Beta
    threshold: float

    def probability(self, values: Floats) -> Floats:
        """Probability of each row."""
        return self.calibration.apply(self.fitted.score(values))


def learn(learner: Learner, table: FeatureTable, seed: int, told: Callable[[], None] | None = None) -> Calibrated:
    """Fit on all rows; calibration and threshold come from scores of rows held out of fits on the others.

    `told` is called after each fit: `INNER_FOLDS` + 1 times.
    """
    place = folds_of(table.labels, table.groups, INNER_FOLDS, seed)
    held_out = np.zeros(len(table.labels))
    for fold in range(INNER_FOLDS):
        fitted = learner.fit(table.some(place != fold), seed)
        held_out[place == fold] = fitted.score(table.values[place == fold])
        if told:
            told()
    calibration = fit_beta(held_out, table.labels)
    threshold = expected_threshold(calibration.apply(held_out))
    fitted = learner.fit(table, seed)
    if told:
        told()
    return Calibrated(fitted, calibration, threshold)
