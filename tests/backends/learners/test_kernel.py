import numpy as np
from tests.analytics.scores.examples import drawn

from ringfence.analytics.scores.metrics import auc
from ringfence.backends.learners.kernel import Kernel


def test_it_learns_with_missing_values_and_repeats_to_the_bit() -> None:
    table, other = drawn(), drawn(seed=4)
    first, second = (Kernel().fit(table, 1).score(other.values) for _ in range(2))
    assert first.tobytes() == second.tobytes()
    assert auc(other.labels, first) > 0.85
    assert not Kernel().fit(table, 1).weight().any()


def test_a_long_table_is_sampled_and_an_empty_column_stands_still() -> None:
    table = drawn(400)
    table.values[:, 2] = np.nan
    score = Kernel(rows=100).fit(table, 1).score(table.values)
    assert np.isfinite(score).all()
    assert auc(table.labels, score) > 0.8
