import numpy as np
import pytest
from tests.analytics.simulator.examples import parameters

from ringfence.analytics.simulator.calls import Calls, Col
from ringfence.analytics.simulator.endings import CALLED, CALLING, Habits, end


def _ended(habits: Habits) -> Calls:
    calls = Calls.empty(len(habits.answer))
    calls[Col.SETUP] = 1_000_000
    end(calls, habits, parameters().people, np.random.default_rng(1))
    return calls


def _of(answer: float, **more: object) -> Habits:
    return Habits(np.full(20_000, answer), np.full(20_000, 37.0), 1.51, **more)  # type: ignore[arg-type]


def test_times_follow_one_another_and_causes_fit() -> None:
    calls = _ended(_of(0.5))
    answered, rings = calls[Col.ANSWER] >= 0, calls[Col.RING] >= 0

    assert answered.mean() == pytest.approx(0.5, abs=0.02)
    assert (calls[Col.RING][rings] > calls[Col.SETUP][rings]).all()
    assert (calls[Col.ANSWER][answered] > calls[Col.RING][answered]).all()
    assert (calls[Col.RELEASE] >= calls[Col.SETUP]).all()
    assert set(calls[Col.SIP][answered].tolist()) == {200}
    assert set(calls[Col.CAUSE][answered].tolist()) == {16}
    assert set(calls[Col.SIP][~answered].tolist()) <= {486, 487, 480, 603}


def test_calls_given_up_on_purpose_ring_as_long_as_said() -> None:
    calls = _ended(_of(0.9, cancel_share=1.0, cancel_ring_s=(1.0, 3.5)))
    rang = (calls[Col.RELEASE] - calls[Col.RING]) / 1000

    assert not (calls[Col.ANSWER] >= 0).any()
    assert rang.min() >= 1.0
    assert rang.max() <= 3.5
    assert set(calls[Col.RELEASED_BY].tolist()) == {CALLING}


def test_a_machine_talks_as_long_as_its_text() -> None:
    calls = _ended(_of(0.97, spike_s=(7.5, 21.0), spike_share=1.0))
    talk = ((calls[Col.RELEASE] - calls[Col.ANSWER]) / 1000)[calls[Col.ANSWER] >= 0]

    assert (np.minimum(abs(talk - 7.5), abs(talk - 21.0)) < 1.5).all()


def test_who_hangs_up() -> None:
    calls = _ended(_of(0.97, called_releases=0.8))
    answered = calls[Col.ANSWER] >= 0

    assert (calls[Col.RELEASED_BY][answered] == CALLED).mean() == pytest.approx(0.8, abs=0.02)


def test_abandoned_calls_end_at_once() -> None:
    calls = _ended(_of(0.97, abandon=1.0))
    talk = (calls[Col.RELEASE] - calls[Col.ANSWER])[calls[Col.ANSWER] >= 0]

    assert talk.max() <= 2_500
