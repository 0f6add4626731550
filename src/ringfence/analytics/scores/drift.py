"""Whether what is scored still looks like what was learned from: population stability index, by feature and score.

PSI = sum over bins of (now - then) ln(now / then); both sides get half a row in each bin: an empty bin is finite.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.features import DriftBounds
from ringfence.analytics.scores.table import Floats

State: TypeAlias = Literal["steady", "look", "alarm"]


class Reference(Struct, frozen=True):
    """How one quantity was spread in training: inner edges of its bins, and rows in each; the last bin is unknown."""

    name: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]


class Drift(Struct, frozen=True):
    """How far one quantity has moved."""

    name: str
    psi: float
    state: State


def reference(name: str, values: Floats, bins: int) -> Reference:
    """Bins of equal rows; values that many rows share make fewer bins."""
    known = values[~np.isnan(values)]
    inner = np.quantile(known, np.linspace(0, 1, bins + 1)[1:-1]) if len(known) else np.empty(0)
    edges = tuple(np.unique(inner).tolist())
    return Reference(name, edges, tuple(_counts(values, edges)))


def joined(then: Reference, values: Floats) -> Reference:
    """The same bins with these rows too."""
    counts = [before + now for before, now in zip(then.counts, _counts(values, then.edges), strict=True)]
    return Reference(then.name, then.edges, tuple(counts))


def known_only(then: Reference) -> Reference:
    """Of a quantity, only how many rows know it.

    What many numbers share (their trunk's calls, say) has one value for all of them: it moves them over an edge
    together, and one day differs from the next by a PSI above 1 where nothing has changed.
    """
    return Reference(then.name, (), (sum(then.counts[:-1]), then.counts[-1]))


def drift(then: Reference, values: Floats, bounds: DriftBounds) -> Drift:
    """Compare; a quantity without rows now has not moved."""
    if not len(values):
        return Drift(then.name, 0.0, "steady")
    before = np.array(then.counts, dtype=np.float64) + 0.5
    now = np.array(_counts(values, then.edges), dtype=np.float64) + 0.5
    before, now = before / before.sum(), now / now.sum()
    psi = float(((now - before) * np.log(now / before)).sum())
    return Drift(then.name, psi, "alarm" if psi > bounds.alarm else "look" if psi > bounds.look else "steady")


def _counts(values: Floats, edges: Sequence[float]) -> list[int]:
    known = values[~np.isnan(values)]
    places = np.searchsorted(np.array(edges), known, side="right")
    return [*np.bincount(places, minlength=len(edges) + 1).tolist(), int(len(values) - len(known))]
