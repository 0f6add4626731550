import numpy as np
from tests.analytics.feedback.examples import document, word

from ringfence.analytics.feedback.reporters import believe
from ringfence.analytics.feedback.vote import hashed, votes_of

B = document().believing


def test_who_is_often_right_is_believed_and_who_is_often_wrong_is_not() -> None:
    given = [word(f"r{who}", number, abusive=number < 10) for who in range(4) for number in range(20)]
    given += [word("liar", number, abusive=number >= 10) for number in range(20)]
    given += [word("r0", 99), word("liar", 98)]
    votes = votes_of(given)
    labels = believe(votes, np.ones(len(votes)), B)
    said = dict(zip(labels.numbers.tolist(), labels.probability.tolist(), strict=True))
    assert all((said[number] > 0.9) == (number < 10) for number in range(20))
    assert said[99] > 0.8 > 0.4 > said[98]
    liar = int(np.flatnonzero(labels.reporters == hashed("liar"))[0])
    assert max(labels.sees[liar], labels.spares[liar]) < 0.4


def test_the_order_of_votes_does_not_matter() -> None:
    votes = votes_of([word(f"r{at % 7}", at % 5, abusive=at % 3 > 0) for at in range(35)])
    straight, back = believe(votes, np.ones(35), B), believe(votes.some(np.arange(35)[::-1]), np.ones(35), B)
    assert np.allclose(straight.probability, back.probability)


def test_a_case_is_worth_more_than_words() -> None:
    given = [word(f"r{at}") for at in range(3)] + [word("case:1", abusive=False, settled=True)]
    votes = votes_of(given)
    assert believe(votes, np.ones(4), B).probability[0] < 0.5
