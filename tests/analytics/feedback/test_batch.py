from tests.analytics.feedback.examples import NOW_MS, document, word

from ringfence.analytics.feedback.batch import examine
from ringfence.analytics.feedback.running import Running
from ringfence.analytics.feedback.vote import votes_of

D = document()


def _known() -> Running:
    running = Running(D.believing, D.weighing)
    given = [word(f"r{who}", number, abusive=number < 40) for who in range(6) for number in range(80)]
    for who in range(6):
        some = [one for one in given if one.reporter == f"r{who}"]
        for first in range(0, 80, 5):
            running.take(votes_of(some[first : first + 5]), NOW_MS)
    return running


def test_a_poisoned_batch_is_set_aside_and_an_honest_one_is_not() -> None:
    running = _known()
    honest = examine(votes_of([word(f"n{at}", at, abusive=at < 40) for at in range(80)]), running, D.batch)
    turned = examine(votes_of([word(f"n{at}", at, abusive=at >= 40) for at in range(80)]), running, D.batch)
    assert not honest.set_aside
    assert turned.set_aside
    assert turned.contradicting == turned.compared >= D.batch.least


def test_a_batch_on_numbers_that_nobody_knows_cannot_be_compared() -> None:
    found = examine(votes_of([word(f"n{at}", 1000 + at) for at in range(80)]), _known(), D.batch)
    assert (found.compared, found.set_aside) == (0, False)
