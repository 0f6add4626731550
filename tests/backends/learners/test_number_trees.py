import pytest
from tests.analytics.scores.number_examples import document, part
from tests.analytics.scores.trained import GROWN, MODEL

from ringfence.backends.learners.number_trees import trees_from
from ringfence.telecom.errors import Refused


def test_trees_read_back_score_to_the_same_bits() -> None:
    values = MODEL.score(part(60, seed=3).profiles).values
    again = trees_from(GROWN.booster.model_to_string(), 2, len(document().feature))
    assert again.score(values).tobytes() == GROWN.score(values).tobytes()


def test_what_are_no_trees_or_other_trees_is_refused() -> None:
    with pytest.raises(Refused, match="no trees"):
        trees_from("hello", 1, 3)
    with pytest.raises(Refused, match="other features"):
        trees_from(GROWN.booster.model_to_string(), 1, 3)
