import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.feedback.examples import NOW_MS, document, word

from ringfence.analytics.feedback.bound import attack_cost
from ringfence.analytics.feedback.reporters import believe
from ringfence.analytics.feedback.vote import last_words, votes_of
from ringfence.analytics.feedback.weighing import weights

D = document()
VICTIM = 7


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 30), st.integers(0, 40), st.booleans())
def test_fewer_colluders_than_needed_displace_no_verified_number(colluders: int, fame: int, proven: bool) -> None:
    """Colluders first earn the highest standing by true words, then all turn on one verified number."""
    cost = attack_cost(colluders, 1, D.believing, D.weighing, verified=True)
    needed = cost.reporters_proven if proven else cost.reporters_unproven
    words = [
        word(f"k{who}", 100 + number, abusive=number % 2 == 0, at_ms=NOW_MS - (number // 4) * 86_400_000)
        for who in range(colluders)
        for number in range(fame)
    ]
    words += [word(f"k{who}", VICTIM, proven=proven) for who in range(colluders)]
    votes = last_words(votes_of(words))
    labels = believe(votes, weights(votes, D.weighing, NOW_MS), D.believing, frozenset({VICTIM}))
    said = labels.probability[np.flatnonzero(labels.numbers == VICTIM)]
    if colluders < needed:
        assert (said < D.believing.threshold).all()


def test_displaced_numbers_grow_with_colluders_and_days() -> None:
    few, many = (attack_cost(k, 30, D.believing, D.weighing, verified=True) for k in (5, 50))
    assert (few.displaced, few.displaced_unproven) == (0, 0)
    assert many.displaced == 50 * 30 * D.weighing.daily_words // many.reporters_proven
    assert many.displaced_unproven <= many.displaced
    assert attack_cost(50, 30, D.believing, D.weighing, verified=False).reporters_proven < many.reporters_proven
