"""How well a table tells what is to be found: on another table, or by folds in which no subscriber is on both sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct, field

from ringfence.analytics.scores import metrics
from ringfence.analytics.scores.folds import folds_of
from ringfence.analytics.scores.learner import INNER_FOLDS, Calibrated, Learner, learn
from ringfence.analytics.scores.table import FeatureTable, Flags, Floats
from ringfence.telecom.errors import Refused

LEAST_OF_CLASS = 2 * INNER_FOLDS
Progress = Callable[[int, int], None]
"""Fits done, fits to do."""


class Figures(Struct, frozen=True):
    """Figures of scores against the truth; all but the last two are better when greater."""

    auc: float
    macro_f1: float
    recall_at_fpr_0001: float = field(name="recall_at_fpr_0.001")
    recall_at_fpr_001: float = field(name="recall_at_fpr_0.01")
    ece: float
    brier: float


class Spread(Struct, frozen=True):
    """Mean, and standard deviation over repetitions (of one: 0)."""

    mean: float
    deviation: float


class Judged(Struct, frozen=True):
    """Rows that were scored by a learner that had not seen them."""

    labels: Flags
    said: Floats
    decided: Flags
    """True above the threshold that training rows chose."""

    def figures(self) -> Figures:
        """The figures of all these rows together."""
        return Figures(
            auc=metrics.auc(self.labels, self.said),
            macro_f1=metrics.macro_f1(self.labels, self.decided),
            recall_at_fpr_0001=metrics.recall_at(self.labels, self.said, 0.001),
            recall_at_fpr_001=metrics.recall_at(self.labels, self.said, 0.01),
            ece=metrics.calibration_error(self.labels, self.said),
            brier=metrics.brier(self.labels, self.said),
        )


class Evaluation(Struct, frozen=True):
    """What was found. With folds, each repetition judges every row once; the first repetition is shown in pictures."""

    judged: tuple[Judged, ...]
    folds: tuple[Figures, ...]
    """Of each fold of the first repetition; none with a test table."""
    threshold: float
    """Of the last learner."""
    weights: Floats
    """Mean share of each feature in what the learners of the first repetition learned."""

    def figures(self) -> Figures:
        """Means over the repetitions."""
        return Figures(*(spread.mean for spread in self.spreads().values()))

    def spreads(self) -> dict[str, Spread]:
        """Mean and deviation of each figure over the repetitions, by the name that JSON has."""
        rows = [one.figures() for one in self.judged]
        found = {}
        for name, told in zip(Figures.__struct_fields__, Figures.__struct_encode_fields__, strict=True):
            values = np.array([getattr(row, name) for row in rows], dtype=np.float64)
            found[told] = Spread(float(values.mean()), float(values.std()))
        return found


def evaluate_on(learner: Learner, train: FeatureTable, test: FeatureTable, seed: int, told: Progress) -> Evaluation:
    """Learn from one table, judge the other; raises `Refused` when either has too few of a class."""
    _check(train, "training")
    if not test.labels.any() or test.labels.all():
        raise Refused("The test table has one class only.", "Give a table with both, or one of the right label column.")
    steps = _Steps(INNER_FOLDS + 1, told)
    learned = learn(learner, train, seed, steps)
    return Evaluation((_judge(learned, test),), (), learned.threshold, learned.fitted.weight())


def evaluate_folds(
    learner: Learner, table: FeatureTable, folds: int, seeds: Sequence[int], told: Progress
) -> Evaluation:
    """Split by subscriber once a seed, learn from all folds but one, judge that one; raises `Refused` as above."""
    _check(table, "given")
    if folds < 2 or folds > min(table.labels.sum(), (~table.labels).sum()):
        raise Refused(
            f"{folds} folds cannot be made of these rows.", "Take 2 or more, at most one a row of each class."
        )
    steps = _Steps(len(seeds) * folds * (INNER_FOLDS + 1), told)
    judged, parts, weights, threshold = [], [], np.zeros(len(table.names)), 0.5
    for repetition, seed in enumerate(seeds):
        place = folds_of(table.labels, table.groups, folds, seed)
        said, decided = np.zeros(len(table.labels)), np.zeros(len(table.labels), dtype=np.bool_)
        for fold in range(folds):
            here = place == fold
            learned = learn(learner, table.some(~here), seed, steps)
            one = _judge(learned, table.some(here))
            said[here], decided[here], threshold = one.said, one.decided, learned.threshold
            if repetition == 0:
                parts.append(one.figures())
                weights = weights + learned.fitted.weight() / folds
        judged.append(Judged(table.labels, said, decided))
    return Evaluation(tuple(judged), tuple(parts), threshold, weights)


class _Steps:
    """Counts fits for whoever waits."""

    def __init__(self, all_of_them: int, told: Progress) -> None:
        self._done, self._all, self._told = 0, all_of_them, told

    def __call__(self) -> None:
        self._done += 1
        self._told(self._done, self._all)


def _judge(learned: Calibrated, table: FeatureTable) -> Judged:
    said = learned.probability(table.values)
    return Judged(table.labels, said, said >= learned.threshold)


def _check(table: FeatureTable, which: str) -> None:
    found, others = int(table.labels.sum()), int((~table.labels).sum())
    if min(found, others) < LEAST_OF_CLASS:
        raise Refused(
            f"The {which} table has {found} rows of one class and {others} of the other.",
            f"Learning, calibration and threshold need at least {LEAST_OF_CLASS} of each.",
        )
