"""Splits that keep all rows of a subscriber on one side and the classes even."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ringfence.analytics.scores.table import Flags, Whole


def folds_of(labels: Flags, groups: Sequence[str], folds: int, seed: int) -> Whole:
    """Fold (0..folds-1) of each row. The same rows in another order get the same folds.

    Groups are dealt out class by class, in an order drawn from the seed: a group counts as found when any row of it is.
    """
    names, inverse = np.unique(np.asarray(groups, dtype=np.str_), return_inverse=True)
    found = np.zeros(len(names), dtype=np.bool_)
    np.logical_or.at(found, inverse, labels)
    chance = np.random.default_rng(seed)
    dealt = np.zeros(len(names), dtype=np.int64)
    next_fold = 0
    for of_class in (True, False):
        members = chance.permutation(np.flatnonzero(found == of_class))
        dealt[members] = (next_fold + np.arange(len(members))) % folds
        next_fold = (next_fold + len(members)) % folds
    return dealt[inverse].astype(np.int64)
