"""Extremely random trees (Geurts, Ernst and Wehenkel, Machine Learning 63, 2006) by scikit-learn."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.learner import Fitted
from ringfence.analytics.scores.table import FeatureTable, Floats
from ringfence.backends.learners.engine import load


class Trees(Protocol):
    """The part of scikit-learn's classifier that is used."""

    feature_importances_: Floats

    def predict_proba(self, values: Floats) -> Floats:
        """Probabilities of both classes."""
        ...


class Forest(Struct, frozen=True):
    """Fulfils `Learner`. `columns` is the share of columns tried at each split; a leaf holds at least `leaf` rows."""

    trees: int = 200
    columns: float = 0.3
    leaf: int = 2
    threads: int = 1

    def fit(self, table: FeatureTable, seed: int) -> Fitted:
        """Learn. Each split learns to which side missing values go."""
        ensemble = load("sklearn.ensemble")
        trees: Trees = ensemble.ExtraTreesClassifier(
            n_estimators=self.trees,
            max_features=self.columns,
            min_samples_leaf=self.leaf,
            random_state=seed,
            n_jobs=self.threads,
        ).fit(_even(table.values), table.labels)
        return FittedForest(trees)


class FittedForest(Struct, frozen=True):
    """Fulfils `Fitted`."""

    trees: Trees

    def score(self, values: Floats) -> Floats:
        """Mean of the leaves' shares."""
        return np.asarray(self.trees.predict_proba(_even(values))[:, 1], dtype=np.float64)

    def weight(self) -> Floats:
        """Share of each column in the impurity that splits took away."""
        return np.asarray(self.trees.feature_importances_, dtype=np.float64)


_FARTHEST = 1e30


def _even(values: Floats) -> Floats:
    """Sizes on a logarithmic scale: cuts are drawn evenly between the ends, and one giant must not stretch them."""
    held = np.clip(values, -_FARTHEST, _FARTHEST)
    return np.asarray(np.sign(held) * np.log1p(np.abs(held)), dtype=np.float64)
