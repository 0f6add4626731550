import numpy as np
from tests.analytics.scores.examples import drawn

from ringfence.analytics.scores.metrics import auc
from ringfence.backends.learners.forest import Forest


def test_it_learns_with_missing_values_and_giants_and_repeats_to_the_bit() -> None:
    table, other = drawn(), drawn(seed=4)
    table.values[0, 0], other.values[1, 1] = 1e9, -np.inf
    first, second = (Forest(trees=100).fit(table, 1).score(other.values) for _ in range(2))
    assert first.tobytes() == second.tobytes()
    assert auc(other.labels, first) > 0.85
    assert Forest(trees=100).fit(table, 1).weight().sum() > 0.999
