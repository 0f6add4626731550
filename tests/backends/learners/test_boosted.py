import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.scores.examples import drawn

from ringfence.analytics.scores.metrics import auc
from ringfence.backends.learners.boosted import DROPPING, Boosted

QUICK = {"learning_rate": 0.1, "num_leaves": 7, "min_data_in_leaf": 5}


def test_it_learns_and_the_same_seed_gives_the_same_bits() -> None:
    table, other = drawn(), drawn(seed=4)
    first, second = (Boosted(60, DROPPING).fit(table, 1).score(other.values) for _ in range(2))
    assert first.tobytes() == second.tobytes()
    assert auc(other.labels, first) > 0.85


def test_weights_tell_what_was_learned_from() -> None:
    weight = Boosted(40, QUICK).fit(drawn(), 1).weight()
    assert weight.sum() == 1.0
    assert weight[2] == weight.min()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 5))
def test_monotone_constraints_hold_for_every_row(seed: int, more: float) -> None:
    row = np.random.default_rng(seed).normal(scale=2, size=(1, 3))
    higher = row.copy()
    higher[0, 0] += more
    lower = row.copy()
    lower[0, 1] += more
    before, with_more_of_first, with_more_of_second = (float(FITTED.score(one)[0]) for one in (row, higher, lower))
    assert with_more_of_first >= before
    assert with_more_of_second <= before


FITTED = Boosted(60, QUICK, signs=(1, -1, 0)).fit(drawn(), 1)


def test_the_order_of_rows_does_not_change_scores_much() -> None:
    table, other = drawn(), drawn(seed=4)
    turned = table.some(np.arange(len(table.labels))[::-1])
    straight, back = (Boosted(60, QUICK).fit(one, 1).score(other.values) for one in (table, turned))
    assert np.abs(straight - back).max() < 1e-6
