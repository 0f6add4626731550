"""Made-up decisions look like real ones."""

from ringfence.bench.decisions import made_up
from ringfence.telecom.verdict import Action


def test_most_are_delivered_and_some_rejected() -> None:
    actions = [made_up(number, "").verdict.action for number in range(1000)]

    assert actions.count(Action.REJECT) == 20
    assert actions.count(Action.DELIVER) > 900


def test_the_series_is_the_same_each_time() -> None:
    assert made_up(7, "0D1QXA000G042") == made_up(7, "0D1QXA000G042")
