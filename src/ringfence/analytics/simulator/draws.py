"""Distributions of the field, drawn in bulk."""

from __future__ import annotations

import numpy as np

from ringfence.analytics.simulator.calls import Floats, Ints


def log_logistic(rng: np.random.Generator, count: int, scale: Floats | float, shape: float, most: float) -> Floats:
    """Truncated log-logistic (TLAC, Vaz de Melo et al., ECML 2010): talk times; `scale` is the median, untruncated.

    Values lie in (0, `most`], in the unit of `scale`.
    """
    ceiling = 1.0 / (1.0 + (np.asarray(scale) / most) ** shape)
    share = rng.random(count) * ceiling
    return np.asarray(scale * (share / (1.0 - share)) ** (1.0 / shape), dtype=np.float64)


def double_pareto_lognormal(
    rng: np.random.Generator, count: int, *, tail: float, head: float, sigma: float, mean: float
) -> Floats:
    """Double-Pareto-lognormal (Seshadri et al., KDD 2008), scaled to that mean: calls and partners of a person.

    `tail` is the exponent of the upper power law (above 1), `head` that of the lower one, `sigma` of the body between.
    """
    body = rng.normal(0.0, sigma, count) + rng.exponential(1.0 / tail, count) - rng.exponential(1.0 / head, count)
    expected = np.exp(sigma**2 / 2) * tail * head / ((tail - 1.0) * (head + 1.0))
    return np.asarray(np.exp(body) * (mean / expected), dtype=np.float64)


def lognormal(rng: np.random.Generator, count: int, median: float, sigma: float) -> Floats:
    """Lognormal with that median."""
    return np.asarray(median * np.exp(rng.normal(0.0, sigma, count)), dtype=np.float64)


def between(rng: np.random.Generator, count: int, ends: tuple[float, float]) -> Floats:
    """Uniform between the two ends."""
    return np.asarray(ends[0] + (ends[1] - ends[0]) * rng.random(count), dtype=np.float64)


def weighted(rng: np.random.Generator, cumulated: Floats, count: int) -> Ints:
    """Positions drawn in proportion to weights; `cumulated` is their running sum."""
    places = np.searchsorted(cumulated, rng.random(count) * cumulated[-1], side="right")
    return np.asarray(places, dtype=np.int64)


def whole(rng: np.random.Generator, expected: Floats) -> Ints:
    """Whole numbers with those expectations, each as near to its own as chance allows (no Poisson scatter)."""
    floor = np.floor(expected)
    return np.asarray(floor + (rng.random(len(expected)) < expected - floor), dtype=np.int64)


def ranks(rng: np.random.Generator, sizes: Ints, skew: float) -> Ints:
    """For each list of that size one place in it, the front preferred: place / size is a uniform number ^ `skew`."""
    places = (sizes * rng.random(len(sizes)) ** skew).astype(np.int64)
    return np.asarray(np.minimum(places, np.maximum(sizes - 1, 0)), dtype=np.int64)
