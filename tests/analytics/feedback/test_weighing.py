import numpy as np
import pytest
from tests.analytics.feedback.examples import DAY_MS, NOW_MS, document, word

from ringfence.analytics.feedback.vote import Vote, votes_of
from ringfence.analytics.feedback.weighing import weights

W = document().weighing


def _weights(*given: Vote, now_ms: int = NOW_MS) -> list[float]:
    found: list[float] = weights(votes_of(given), W, now_ms).tolist()
    return found


def test_proof_and_age_weigh() -> None:
    old = NOW_MS - int(W.half_life_days * DAY_MS)
    assert _weights(word("a"), word("b", 2, proven=False), word("c", 3, at_ms=old)) == pytest.approx(
        [1.0, W.unproven, 0.5]
    )
    assert _weights(word("a", at_ms=NOW_MS + DAY_MS)) == [1.0]


def test_one_place_and_one_hour_weigh_no_more_than_their_caps() -> None:
    from_one_place = _weights(*(word(f"r{at}", origin="block") for at in range(50)))
    assert sum(from_one_place) == pytest.approx(W.origin_cap)
    in_one_hour = _weights(*(word(f"r{at}", proven=False) for at in range(50)))
    assert sum(in_one_hour) == pytest.approx(W.hour_cap)
    assert sum(_weights(*(word(f"r{at}", origin=f"o{at}") for at in range(50)))) == pytest.approx(50)


def test_words_beyond_those_of_a_day_count_nothing() -> None:
    made = np.array(_weights(*(word("busy", number) for number in range(20))))
    assert (made > 0).sum() == W.daily_words
    assert _weights() == []
