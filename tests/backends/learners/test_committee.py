import numpy as np
from tests.analytics.scores.examples import FirstColumn, drawn

from ringfence.backends.learners.committee import Committee, Some, subscriber_committee
from ringfence.backends.learners.forest import Forest


def test_scores_and_weights_are_means_of_the_members() -> None:
    table = drawn()
    forest = Forest(trees=10)
    both = Committee((FirstColumn(), forest)).fit(table, 1)
    alone = FirstColumn().fit(table, 1).score(table.values), forest.fit(table, 1).score(table.values)
    assert np.allclose(both.score(table.values), (alone[0] + alone[1]) / 2)
    assert np.isclose(both.weight().sum(), 1.0)


def test_a_member_may_learn_from_some_columns_only() -> None:
    table = drawn()
    fitted = Some(FirstColumn(), lambda name: name != "many").fit(table, 1)
    assert fitted.weight().tolist() == [0.0, 1.0, 0.0]
    known = ~np.isnan(table.values[:, 1])
    assert np.array_equal(fitted.score(table.values)[known], 1 / (1 + np.exp(-table.values[known, 1])))


def test_the_number_of_threads_does_not_change_a_bit() -> None:
    table = drawn(120)
    first, second = (subscriber_committee(threads).fit(table, 1).score(table.values) for threads in (1, 3))
    assert first.tobytes() == second.tobytes()
