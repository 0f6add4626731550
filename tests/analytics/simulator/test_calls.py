import numpy as np

from ringfence.analytics.simulator.calls import NONE, Calls, Col


def _at(*times: int) -> Calls:
    calls = Calls.empty(len(times))
    calls[Col.SETUP] = np.array(times)
    return calls


def test_nothing_happened_to_a_new_call() -> None:
    calls = Calls.empty(2)

    assert {int(calls[col][0]) for col in (Col.RING, Col.ANSWER, Col.RELEASE, Col.VICTIM)} == {NONE}


def test_calls_are_joined_ordered_and_split_at_a_moment() -> None:
    early, late = Calls.joined([_at(5, 1), _at(3)]).in_order().split(4)

    assert early[Col.SETUP].tolist() == [1, 3]
    assert late[Col.SETUP].tolist() == [5]
    assert len(Calls.joined([])) == 0
