"""Figures of a score against the truth. Scores grow with suspicion; labels are True for what is to be found."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.table import Flags, Floats, Whole

BINS = 15
"""Of the calibration error: Guo et al., On Calibration of Modern Neural Networks, ICML 2017, section 2."""


class Bin(Struct, frozen=True):
    """Scores of one range: how many rows, what was said on average, and what was true."""

    rows: int
    said: float
    true: float


def ranks(scores: Floats) -> Floats:
    """Rank of each score from 1, ties sharing their mean."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[inverse].astype(np.float64)


def auc(labels: Flags, scores: Floats) -> float:
    """Area under the ROC curve (Mann-Whitney); NaN when one class is absent."""
    found = int(labels.sum())
    others = len(labels) - found
    if not found or not others:
        return float("nan")
    return float((ranks(scores)[labels].sum() - found * (found + 1) / 2) / (found * others))


def recall_at(labels: Flags, scores: Floats, fpr: float) -> float:
    """Share found when at most `fpr` of the others lie above the threshold; NaN when one class is absent."""
    others = np.sort(scores[~labels])[::-1]
    if not len(others) or not labels.any():
        return float("nan")
    allowed = int(np.floor(fpr * len(others) + 1e-9))
    threshold = others[allowed] if allowed < len(others) else -np.inf
    return float((scores[labels] > threshold).mean())


def macro_f1(labels: Flags, decided: Flags) -> float:
    """Mean of the F1 of both classes; a class that neither stands nor is said counts 0."""
    return float(np.mean([_f1(labels, decided), _f1(~labels, ~decided)]))


def calibration_bins(labels: Flags, said: Floats, bins: int = BINS) -> tuple[Bin, ...]:
    """Ranges of equal width that hold rows, from 0 up."""
    place = _places(said, bins)
    found = []
    for one in range(bins):
        here = place == one
        if here.any():
            found.append(Bin(int(here.sum()), float(said[here].mean()), float(labels[here].mean())))
    return tuple(found)


def calibration_error(labels: Flags, said: Floats, bins: int = BINS) -> float:
    """Expected calibration error: mean distance between what was said and what was true, weighted by rows."""
    held = calibration_bins(labels, said, bins)
    rows = sum(one.rows for one in held)
    return sum(one.rows * abs(one.said - one.true) for one in held) / rows if rows else float("nan")


def brier(labels: Flags, said: Floats) -> float:
    """Mean squared distance between probability and truth."""
    return float(np.mean((said - labels) ** 2)) if len(said) else float("nan")


def expected_threshold(said: Floats) -> float:
    """The threshold whose macro F1 is greatest when every probability is taken at its word; 0.5 when all are equal.

    With calibrated probabilities this asks less of chance than the jagged curve of the labels themselves (Lipton,
    Elkan and Naryanaswamy, Optimal Thresholding of Classifiers to Maximize F1 Measure, ECML 2014).
    """
    ordered = np.sort(said)[::-1]
    rows = len(ordered)
    if not rows or ordered[0] == ordered[-1]:
        return 0.5
    taken, hits = np.arange(1, rows + 1), np.cumsum(ordered)
    found = hits[-1]
    left = (rows - taken) - (found - hits)
    curve = hits / (taken + found) + left / (rows - taken + rows - found)
    best = int(np.argmax(curve))
    return float((ordered[best] + ordered[min(best + 1, rows - 1)]) / 2)


def _f1(labels: Flags, decided: Flags) -> float:
    hits = int((labels & decided).sum())
    asked = int(labels.sum()) + int(decided.sum())
    return 2 * hits / asked if asked else 0.0


def _places(said: Floats, bins: int) -> Whole:
    return np.clip((said * bins).astype(np.int64), 0, bins - 1)
