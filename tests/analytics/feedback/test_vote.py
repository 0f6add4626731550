from tests.analytics.feedback.examples import NOW_MS, word

from ringfence.analytics.feedback.vote import hashed, last_words, votes_of


def test_the_last_word_of_a_person_on_a_number_counts() -> None:
    votes = votes_of([word("a", 1, abusive=False, at_ms=NOW_MS + 5), word("a", 1), word("a", 2), word("b", 1)])
    kept = last_words(votes)
    assert len(kept) == 3
    changed = (kept.reporter == hashed("a")) & (kept.number == 1)
    assert kept.abusive[changed].tolist() == [False]
    assert (kept.at_ms[1:] >= kept.at_ms[:-1]).all()


def test_nothing_said_is_no_votes() -> None:
    assert len(last_words(votes_of([]))) == 0
