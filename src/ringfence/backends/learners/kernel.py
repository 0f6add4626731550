"""A support vector machine with a Gaussian kernel (Cortes and Vapnik 1995) over ranks of columns, by scikit-learn."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.learner import Fitted
from ringfence.analytics.scores.table import FeatureTable, Floats, Whole
from ringfence.backends.learners.engine import load

_STEEP = 2.0
"""Margin to score: 1 / (1 + exp(-2 m)), near 0.9 at the margin 1. Calibration does the rest."""
_FARTHEST = 3.0


class Ranks(Protocol):
    """The part of scikit-learn's quantile transformer that is used."""

    def transform(self, values: Floats) -> Floats:
        """Values as normal scores of their ranks in training."""
        ...


class Machine(Protocol):
    """The part of scikit-learn's SVC that is used."""

    def decision_function(self, values: Floats) -> Floats:
        """Margins."""
        ...


class Kernel(Struct, frozen=True):
    """Fulfils `Learner`. Its time grows with the square of the rows: beyond `rows` a sample of them is learned from."""

    cost: float = 3.0
    width: float = 0.67
    """The kernel is exp(-d2 * width / columns)."""
    rows: int = 20_000

    def fit(self, table: FeatureTable, seed: int) -> Fitted:
        """Learn."""
        if len(table.values) > self.rows:
            table = table.some(np.sort(np.random.default_rng(seed).permutation(len(table.values))[: self.rows]))
        values, labels = table.values, table.labels
        middle = _medians(values)
        gaps = np.flatnonzero(np.isnan(values).any(axis=0))
        quantiles = min(300, len(values))
        ranks: Ranks = load("sklearn.preprocessing").QuantileTransformer(
            n_quantiles=quantiles, output_distribution="normal", subsample=None
        )
        ranks = ranks.fit(np.where(np.isnan(values), middle, values))  # type: ignore[attr-defined]
        place = _Place(middle, gaps, ranks)
        machine: Machine = load("sklearn.svm").SVC(C=self.cost, gamma=self.width / values.shape[1], cache_size=500)
        machine = machine.fit(place.of(values), labels)  # type: ignore[attr-defined]
        return FittedKernel(place, machine, values.shape[1])


class _Place(Struct, frozen=True):
    """Where a row lies: normal scores of its ranks, a missing value at the median and marked."""

    middle: Floats
    gaps: Whole
    ranks: Ranks

    def of(self, values: Floats) -> Floats:
        known = np.where(np.isnan(values), self.middle, values)
        return np.hstack(
            [np.clip(self.ranks.transform(known), -_FARTHEST, _FARTHEST), np.isnan(values)[:, self.gaps] * 2.0]
        )


class FittedKernel(Struct, frozen=True):
    """Fulfils `Fitted`."""

    place: _Place
    machine: Machine
    columns: int

    def score(self, values: Floats) -> Floats:
        """Margins pressed into 0..1."""
        margins = self.machine.decision_function(self.place.of(values))
        return np.asarray(1 / (1 + np.exp(-_STEEP * np.clip(margins, -20, 20))), dtype=np.float64)

    def weight(self) -> Floats:
        """It cannot say."""
        return np.zeros(self.columns)


def _medians(values: Floats) -> Floats:
    known = ~np.isnan(values)
    filled = np.where(known.any(axis=0), values, 0.0)
    return np.asarray(np.nanmedian(filled, axis=0), dtype=np.float64)
