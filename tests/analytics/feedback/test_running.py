import numpy as np
from tests.analytics.feedback.examples import DAY_MS, NOW_MS, document, word

from ringfence.analytics.feedback.running import Running
from ringfence.analytics.feedback.vote import votes_of

D = document()


def test_votes_move_numbers_and_a_second_word_waits() -> None:
    running = Running(D.believing, D.weighing, frozenset({5}))
    assert running.take(votes_of([word("a", 1), word("b", 1), word("c", 2, abusive=False)]), NOW_MS) == 3
    assert running.take(votes_of([word("a", 1), word("d", 1)]), NOW_MS) == 1
    probability, counted = running.known(np.array([1, 2, 3, 5]))
    assert probability[0] > D.believing.base_rate > probability[1]
    assert np.isclose(probability[2], D.believing.base_rate)
    assert probability[3] < 1e-9
    assert counted.tolist() == [3, 1, 0, 0]
    assert running.take(votes_of([]), NOW_MS) == 0


def test_what_was_said_fades() -> None:
    running = Running(D.believing, D.weighing)
    running.take(votes_of([word(f"r{at}") for at in range(5)]), NOW_MS)
    before = running.known(np.array([1]))[0][0]
    later = NOW_MS + int(10 * D.weighing.half_life_days * DAY_MS)
    running.take(votes_of([word("x", 2, at_ms=later)]), later)
    assert D.believing.base_rate < running.known(np.array([1]))[0][0] < before
    assert running.labels().numbers.tolist() == [1, 2]
