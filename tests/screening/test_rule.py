import pytest

from ringfence.screening.rule import Scores
from ringfence.telecom.verdict import Action


@pytest.mark.parametrize(
    ("score", "action"),
    [(0, Action.DELIVER), (1, Action.LABEL), (2, Action.CHALLENGE), (3, Action.DIVERT), (4, Action.REJECT)],
)
def test_the_strongest_action_whose_score_is_reached_is_taken(score: float, action: Action) -> None:
    assert Scores(label=1, challenge=2, divert=3, reject=4).action(score) is action
