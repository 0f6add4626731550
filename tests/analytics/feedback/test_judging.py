from tests.analytics.feedback.examples import crowd, document

from ringfence.analytics.feedback.batch import take
from ringfence.analytics.feedback.judging import compare, learned, poisoned, run

D = document()


def test_reliability_withstands_colluders_better_than_the_majority() -> None:
    found = {one.method: one for one in compare(crowd(), D)}
    assert found["reliability"].precision_at_recall_09 >= 0.9
    assert found["reliability"].precision_at_recall_09 > found["majority"].precision_at_recall_09
    assert found["reliability"].attacked_kept > found["majority"].attacked_kept + 0.2
    assert found["reliability, batch by batch"].accuracy > found["majority"].accuracy


def test_few_of_the_labels_that_a_model_learns_from_are_wrong() -> None:
    drawn = crowd(3)
    found = learned(drawn, D)
    assert found.abusive > 200
    assert found.lawful > 500
    assert found.abusive_wrong + found.lawful_wrong < 0.02 * (found.abusive + found.lawful)
    assert found.attacked_wrong < 0.1 * int(drawn.attacked.sum())


def test_a_poisoned_batch_changes_nothing() -> None:
    drawn = crowd(2)
    running, seen = run(drawn.votes, D)
    assert sum(one.set_aside for one in seen) == 0
    before = running.labels().probability.tobytes()
    batch = poisoned(drawn, 1)
    assert take(running, batch, D.batch, int(batch.at_ms.max())).set_aside
    assert running.labels().probability.tobytes() == before
