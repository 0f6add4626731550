"""Gradient boosting by LightGBM (Ke et al., NeurIPS 2017), in its deterministic mode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.table import FeatureTable, Floats
from ringfence.backends.learners.engine import lightgbm

Setting: TypeAlias = int | float | str | bool

DROPPING: Mapping[str, Setting] = {
    "boosting": "dart",
    "learning_rate": 0.1,
    "num_leaves": 15,
    "feature_fraction": 0.2,
    "min_data_in_leaf": 10,
}
"""DART (Rashmi and Gilad-Bachrach, AISTATS 2015): trees are dropped while others are grown, so that none rules alone.

For tables of some thousand rows.
"""


class Booster(Protocol):
    """The part of LightGBM's Booster that is used."""

    def predict(self, values: Floats, *, num_threads: int, pred_contrib: bool = False) -> Floats:
        """Probabilities, or additive contributions to the margin with the expectation last."""
        ...

    def feature_importance(self, importance_type: str) -> Floats:
        """Gain of each column."""
        ...

    def model_to_string(self) -> str:
        """The model as text."""
        ...


class Boosted(Struct, frozen=True):
    """Fulfils `Learner`: so many trees with these settings. `signs` are monotone constraints, one a column, or none."""

    trees: int
    settings: Mapping[str, Setting]
    threads: int = 1
    signs: tuple[int, ...] = ()

    def fit(self, table: FeatureTable, seed: int) -> FittedBooster:
        """Learn."""
        return FittedBooster(self.train(table, seed), self.threads)

    def train(self, table: FeatureTable, seed: int) -> Booster:
        """The booster itself."""
        library = lightgbm()
        signs = {"monotone_constraints": list(self.signs), "monotone_constraints_method": "advanced"}
        settings = {
            "objective": "binary",
            "verbosity": -1,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": self.threads,
            "seed": seed,
            **(signs if any(self.signs) else {}),
            **self.settings,
        }
        plain = [f"f{place}" for place in range(len(table.names))]
        data = library.Dataset(table.values, table.labels.astype(np.float64), feature_name=plain, free_raw_data=True)
        booster: Booster = library.train(settings, data, num_boost_round=self.trees)
        return booster


class FittedBooster(Struct, frozen=True):
    """Fulfils `Fitted`."""

    booster: Booster
    threads: int

    def score(self, values: Floats) -> Floats:
        """Probabilities before calibration."""
        return np.asarray(self.booster.predict(values, num_threads=self.threads), dtype=np.float64)

    def contributions(self, values: Floats) -> Floats:
        """Rows x (columns + 1): what each column adds to the log-odds, the expectation last."""
        parts = self.booster.predict(values, num_threads=self.threads, pred_contrib=True)
        return np.asarray(parts, dtype=np.float64)

    def weight(self) -> Floats:
        """Share of each column in the gain of all splits."""
        gain = np.asarray(self.booster.feature_importance("gain"), dtype=np.float64)
        return gain / gain.sum() if gain.sum() else gain
