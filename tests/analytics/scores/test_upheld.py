import msgspec
import numpy as np
import pytest
from tests.analytics.scores.number_examples import HOUR_MS, part
from tests.analytics.scores.trained import MODEL

from ringfence.analytics.scores.features import NumberProfiles
from ringfence.analytics.scores.model import Scored
from ringfence.analytics.scores.upheld import Upheld

PROFILES = part(4, seed=5).profiles
LIMIT = MODEL.facts.limits.suspect_from
HIGH, LOW = LIMIT, LIMIT / 10


def _scored(*raw: float, hours: int = 2, numbers: int = 4) -> Scored:
    columns = {name: column[:numbers] for name, column in PROFILES.columns.items()}
    profiles = NumberProfiles(0, hours * HOUR_MS, PROFILES.numbers[:numbers], columns)
    scored, values = MODEL.score(profiles), np.array(raw)
    return msgspec.structs.replace(scored, raw=values, probability=np.where(values >= LIMIT, 0.9, 0.1))


def _told(upheld: Upheld, scored: Scored) -> dict[int, bool]:
    """Place of each number told, and whether it is above the band."""
    places = PROFILES.numbers.tolist()
    return {places.index(one.number): one.score > 0.5 for one in upheld.suspects(MODEL, scored)}


def test_a_suspicion_is_taken_back_once_by_a_look_that_no_longer_shares_it() -> None:
    upheld = Upheld()
    assert _told(upheld, _scored(HIGH, HIGH, LOW, LOW)) == {0: True, 1: True}
    assert _told(upheld, _scored(HIGH, LOW, LOW, LOW)) == {0: True, 1: False}
    assert _told(upheld, _scored(HIGH, LOW, LOW, LOW)) == {0: True}
    assert _told(upheld, _scored(HIGH, HIGH, LOW, LOW)) == {0: True, 1: True}


def test_what_the_model_takes_back_it_says_nothing_of_however_probable_it_is() -> None:
    upheld, high = Upheld(), _scored(HIGH, HIGH, LOW, LOW)
    upheld.suspects(MODEL, high)
    fallen = msgspec.structs.replace(_scored(HIGH, LIMIT * 0.99, LOW, LOW), probability=np.full(4, 0.9))
    places = PROFILES.numbers.tolist()

    told = {places.index(one.number): one.score for one in upheld.suspects(MODEL, fallen)}

    assert told == {0: 0.9, 1: 0.0}


def test_a_number_that_calls_no_more_is_not_taken_back() -> None:
    upheld = Upheld()
    assert _told(upheld, _scored(LOW, HIGH, LOW, LOW)) == {1: True}
    assert _told(upheld, _scored(LOW, numbers=1)) == {}
    assert _told(upheld, _scored(LOW, LOW, LOW, LOW)) == {1: False}


def test_a_window_takes_back_only_what_it_said_itself() -> None:
    upheld = Upheld()
    assert _told(upheld, _scored(HIGH, LOW, LOW, LOW, hours=24)) == {0: True}
    assert _told(upheld, _scored(LOW, LOW, LOW, LOW)) == {}
    assert _told(upheld, _scored(HIGH, LOW, LOW, LOW)) == {0: True}
    assert _told(upheld, _scored(LOW, LOW, LOW, LOW)) == {}
    assert _told(upheld, _scored(LOW, LOW, LOW, LOW, hours=24)) == {0: False}


def test_a_number_too_quiet_for_short_looks_is_judged_by_the_long_one() -> None:
    upheld = Upheld()
    assert _told(upheld, _scored(HIGH, HIGH, LOW, LOW)) == {0: True, 1: True}
    assert _told(upheld, _scored(LOW, LOW, LOW, LOW, hours=24)) == {}  # both still call
    assert _told(upheld, _scored(HIGH, numbers=1)) == {0: True}
    assert _told(upheld, _scored(LOW, LOW, LOW, LOW, hours=24)) == {1: False}
    assert _told(upheld, _scored(HIGH, HIGH, LOW, LOW)) == {0: True, 1: True}  # it calls again, and is found again
    assert _told(upheld, _scored(HIGH, numbers=1)) == {0: True}
    assert _told(upheld, _scored(LOW, HIGH, LOW, LOW, hours=24)) == {1: True}
    assert _told(upheld, _scored(LOW, LOW, LOW, LOW, hours=24)) == {1: False}


def test_long_looks_of_another_length_are_long_looks() -> None:
    upheld = Upheld()
    assert _told(upheld, _scored(HIGH, LOW, LOW, LOW, hours=5)) == {0: True}
    assert _told(upheld, _scored(LOW, LOW, LOW, LOW, hours=6)) == {0: False}


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringfence.analytics.scores.upheld.MOST_REMEMBERED", 2)
    upheld = Upheld()
    assert len(_told(upheld, _scored(HIGH, HIGH, HIGH, LOW))) == 3
    assert len(_told(upheld, _scored(LOW, LOW, LOW, LOW))) == 2
