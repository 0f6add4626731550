"""Small tables drawn from a seed: what is to be found calls many, each once."""

from __future__ import annotations

import numpy as np

from ringfence.analytics.scores.learner import Fitted
from ringfence.analytics.scores.table import FeatureTable, Floats, RawColumn, RawTable


def drawn(rows: int = 240, seed: int = 1) -> FeatureTable:
    """Rows of which a third is to be found, told by the first two columns with some noise; the third is noise."""
    chance = np.random.default_rng(seed)
    labels = chance.random(rows) < 1 / 3
    values = chance.normal(size=(rows, 3))
    values[:, 0] += 1.5 * labels
    values[:, 1] -= 1.5 * labels
    values[chance.random(rows) < 0.1, 1] = np.nan
    return FeatureTable(("many", "each", "noise"), values, labels, tuple(f"s{row}" for row in range(rows)))


def raw(name: str = "t.csv", rows: int = 120, seed: int = 1, ids: str = "s") -> RawTable:
    """A table as read: id, three numbers of which one is a count and one says how many different, a word, a label."""
    chance = np.random.default_rng(seed)
    labels = chance.random(rows) < 0.4
    calls = chance.integers(5, 50, rows) + 100 * labels * (chance.random(rows) < 0.8)
    words = tuple(("shop", "person", None)[place] for place in chance.integers(0, 3, rows))
    return RawTable(
        name,
        rows,
        (
            RawColumn("who", tuple(f"{ids}{row}" for row in range(rows))),
            RawColumn("surplus", (calls - 60) / 30),
            RawColumn("call_count", calls.astype(np.float64)),
            RawColumn("called_unique", np.minimum(calls, chance.integers(1, 60, rows)).astype(np.float64)),
            RawColumn("noise", chance.normal(size=rows)),
            RawColumn("kind", words),
            RawColumn("label", labels.astype(np.float64)),
        ),
    )


class FirstColumn:
    """Fulfils `Learner` and `Fitted`: the score is the first column's place in 0..1."""

    def fit(self, table: FeatureTable, seed: int) -> Fitted:
        self.columns = len(table.names)
        return self

    def score(self, values: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp(-values[:, 0])), dtype=np.float64)

    def weight(self) -> Floats:
        return np.asarray(np.eye(self.columns)[0], dtype=np.float64)
