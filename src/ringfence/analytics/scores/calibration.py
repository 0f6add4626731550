"""From a learner's score to a probability, by data that the learner has not seen.

Beta calibration (Kull, Silva Filho and Flach, AISTATS 2017): logit(p) = a ln s - b ln(1 - s) + c with a, b >= 0. It is
strictly monotone, so that the order of numbers, and with it every figure about the order, stays as the learner put it.
Isotonic regression (pool adjacent violators; Zadrozny and Elkan, KDD 2002) follows any shape, but makes steps.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.table import Flags, Floats

_EDGE = 1e-6
_ROUNDS = 100
_RIDGE = 1e-3


class Beta(Struct, frozen=True):
    """A fitted beta calibration."""

    a: float = 1.0
    b: float = 1.0
    c: float = 0.0

    def apply(self, scores: Floats) -> Floats:
        """Probabilities of the scores, which lie in 0..1."""
        upper, lower = _logs(scores)
        return _sigmoid(self.a * upper + self.b * lower + self.c)


class Isotonic(Struct, frozen=True):
    """A fitted isotonic calibration: between the knots it is straight, outside them level."""

    scores: tuple[float, ...]
    values: tuple[float, ...]

    def apply(self, scores: Floats) -> Floats:
        """Probabilities of the scores."""
        return np.interp(scores, self.scores, self.values)


def fit_beta(scores: Floats, labels: Flags) -> Beta:
    """Fit by Newton's method; a coefficient that would be negative is held at 0. Identity when one class is absent."""
    if not labels.any() or labels.all():
        return Beta()
    upper, lower = _logs(scores)
    columns = np.column_stack([upper, lower, np.ones(len(scores))])
    free = [0, 1, 2]
    while True:
        found = _newton(columns[:, free], labels.astype(np.float64))
        negative = [place for place, value in zip(free, found.tolist(), strict=True) if place < 2 and value < 0]
        if not negative:
            break
        free = [place for place in free if place not in negative[:1]]
    whole = np.zeros(3)
    whole[free] = found
    return Beta(*whole.tolist()) if whole[:2].any() else Beta()


def fit_isotonic(scores: Floats, labels: Flags) -> Isotonic:
    """Pool adjacent violators over the distinct scores."""
    knots, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    sums = np.bincount(inverse, weights=labels.astype(np.float64), minlength=len(knots))
    blocks: list[tuple[float, float, int]] = []
    for total, weight in zip(sums.tolist(), counts.tolist(), strict=True):
        block = (total, float(weight), 1)
        while blocks and blocks[-1][0] * block[1] >= block[0] * blocks[-1][1]:
            before = blocks.pop()
            block = (before[0] + block[0], before[1] + block[1], before[2] + block[2])
        blocks.append(block)
    values = [total / weight for total, weight, spans in blocks for _ in range(spans)]
    return Isotonic(tuple(knots.tolist()), tuple(values))


def _logs(scores: Floats) -> tuple[Floats, Floats]:
    held = np.clip(scores, _EDGE, 1 - _EDGE)
    return np.log(held), -np.log1p(-held)


def _sigmoid(margins: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(margins, -40, 40))), dtype=np.float64)


def _newton(columns: Floats, labels: Floats) -> Floats:
    """Logistic regression with a ridge so small that it only keeps separable data finite."""
    weights = np.zeros(columns.shape[1])
    for _ in range(_ROUNDS):
        said = _sigmoid(columns @ weights)
        slope = columns.T @ (said - labels) + _RIDGE * weights
        bend = (columns * (said * (1 - said))[:, None]).T @ columns + _RIDGE * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights = weights - np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    return weights
