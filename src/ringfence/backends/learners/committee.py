"""Several learners whose scores are averaged: their mistakes differ, so that the mean errs less than each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.derive import is_quotient
from ringfence.analytics.scores.learner import Fitted, Learner
from ringfence.analytics.scores.table import FeatureTable, Floats, Whole
from ringfence.backends.learners.boosted import DROPPING, Boosted
from ringfence.backends.learners.forest import Forest
from ringfence.backends.learners.kernel import Kernel


class Committee(Struct, frozen=True):
    """Fulfils `Learner`. Members learn beside one another, each on one core: bits do not depend on cores."""

    members: tuple[Learner, ...]
    threads: int = 2

    def fit(self, table: FeatureTable, seed: int) -> Fitted:
        """Let each learn the same rows."""
        with ThreadPoolExecutor(self.threads) as pool:
            learning = [pool.submit(member.fit, table, seed) for member in self.members]
            return FittedCommittee(tuple(one.result() for one in learning))


class FittedCommittee(Struct, frozen=True):
    """Fulfils `Fitted`."""

    members: tuple[Fitted, ...]

    def score(self, values: Floats) -> Floats:
        """The mean score."""
        return np.asarray(np.mean([member.score(values) for member in self.members], axis=0), dtype=np.float64)

    def weight(self) -> Floats:
        """Mean of those that can say."""
        said = [weight for weight in (member.weight() for member in self.members) if weight.any()]
        return np.asarray(np.mean(said, axis=0), dtype=np.float64) if said else self.members[0].weight()


class Some(Struct, frozen=True):
    """Fulfils `Learner`: learns from the columns whose name is wanted."""

    learner: Learner
    wanted: Callable[[str], bool]

    def fit(self, table: FeatureTable, seed: int) -> Fitted:
        """Learn from those."""
        places = np.array([place for place, name in enumerate(table.names) if self.wanted(name)], dtype=np.int64)
        return FittedSome(self.learner.fit(table.narrow(places), seed), places, len(table.names))


class FittedSome(Struct, frozen=True):
    """Fulfils `Fitted`."""

    fitted: Fitted
    places: Whole
    columns: int

    def score(self, values: Floats) -> Floats:
        """The score by those columns."""
        return self.fitted.score(values[:, self.places])

    def weight(self) -> Floats:
        """Nothing for the others."""
        whole = np.zeros(self.columns)
        whole[self.places] = self.fitted.weight()
        return whole


def subscriber_committee(threads: int = 2) -> Committee:
    """The committee of `ringfence evaluate subscribers`; docs/scores.md tells what each member adds."""
    return Committee((Boosted(300, DROPPING), Some(Forest(), lambda name: not is_quotient(name)), Kernel()), threads)
