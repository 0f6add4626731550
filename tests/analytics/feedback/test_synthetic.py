import numpy as np
from tests.analytics.feedback.examples import crowd


def test_the_same_seed_draws_the_same_crowd() -> None:
    first, second = crowd(3), crowd(3)
    assert first.votes.at_ms.tobytes() == second.votes.at_ms.tobytes()
    assert crowd(4).abusive.tolist() != first.abusive.tolist()


def test_colluders_turn_the_attacked_numbers_round() -> None:
    drawn = crowd()
    place = np.searchsorted(drawn.numbers, drawn.votes.number)
    wrong = drawn.votes.abusive != drawn.abusive[place]
    assert wrong[drawn.attacked[place]].mean() > 0.4
    assert wrong[~drawn.attacked[place]].mean() < 0.2
    assert int(drawn.attacked.sum()) == 120
