import numpy as np
import pytest
from numpy.random import default_rng

from ringfence.analytics.simulator import draws


def test_log_logistic_has_its_quantiles_and_its_end() -> None:
    """F(t) = 1 / (1 + (scale / t)^shape): quartiles at scale x 3^(+-1/shape); scale and shape of Reality Mining."""
    drawn = draws.log_logistic(default_rng(1), 100_000, 37.0, 1.51, 7200.0)

    lower, middle, upper = np.quantile(drawn, [0.25, 0.5, 0.75])
    assert middle == pytest.approx(37.0, rel=0.03)
    assert lower == pytest.approx(37.0 * 3 ** (-1 / 1.51), rel=0.03)
    assert upper == pytest.approx(37.0 * 3 ** (1 / 1.51), rel=0.03)
    assert drawn.max() <= 7200.0


def test_double_pareto_lognormal_has_both_tails_and_its_mean() -> None:
    drawn = draws.double_pareto_lognormal(default_rng(1), 400_000, tail=2.5, head=1.5, sigma=0.5, mean=3.0)

    assert drawn.mean() == pytest.approx(3.0, rel=0.05)
    far = np.sort(drawn)[-4_000:]
    tail = 1 / np.mean(np.log(far / far[0]))  # Hill's estimate
    near = np.sort(drawn)[:4_000]
    head = 1 / np.mean(np.log(near[-1] / near))
    assert 1.9 < tail < 3.1
    assert 1.2 < head < 1.9


def test_weighted_and_ranked_draws_prefer_what_they_should() -> None:
    rng = default_rng(1)
    chosen = draws.weighted(rng, np.cumsum(np.array([1.0, 0.0, 3.0])), 10_000)
    places = draws.ranks(rng, np.full(10_000, 10), 2.6)

    assert np.bincount(chosen, minlength=3)[1] == 0
    assert np.bincount(chosen)[2] == pytest.approx(7_500, rel=0.05)
    counted = np.bincount(places, minlength=10)
    assert places.max() < 10
    assert counted[0] > 4 * counted[5] > 0
    assert draws.ranks(rng, np.zeros(3, dtype=np.int64), 2.0).tolist() == [0, 0, 0]


def test_whole_numbers_keep_the_sum() -> None:
    counts = draws.whole(default_rng(1), np.full(10_000, 2.25))

    assert set(counts.tolist()) == {2, 3}
    assert counts.mean() == pytest.approx(2.25, abs=0.03)


def test_bounds_and_medians() -> None:
    rng = default_rng(1)

    assert draws.between(rng, 1_000, (1.0, 3.5)).min() >= 1.0
    assert draws.between(rng, 1_000, (1.0, 3.5)).max() <= 3.5
    assert np.median(draws.lognormal(rng, 10_000, 9.0, 1.2)) == pytest.approx(9.0, rel=0.1)
