import datetime as dt
from collections.abc import Sequence

import msgspec
import pytest
from tests.analytics.documents import BUSY, packaged_profiles

from ringfence.analytics.detector import Change, Detector
from ringfence.analytics.detector_path import (
    NotAccepted,
    NotWatched,
    Wish,
    candidate,
    check_wish,
    low_trust,
    probation,
    proven,
)
from ringfence.analytics.detector_reader import read_detector
from ringfence.telecom.verdict import Mode

AT = dt.datetime(2026, 12, 1, 9, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def _step(hour: int, mode: Mode, attempts: int) -> Change:
    return Change(at=AT + hour * HOUR, mode=mode, by="account:adam", reason="x", figures={"attempts": attempts})


def _detector(mode: Mode = Mode.LIVE, history: Sequence[Change] = (), beside: int | None = None) -> Detector:
    read = read_detector("busy.sql", BUSY, packaged_profiles())
    header = msgspec.structs.replace(
        read.header, mode=mode, history=list(history), candidate={} if beside is None else {"attempts": beside}
    )
    return msgspec.structs.replace(read, header=header)


def _wish(attempts: int, mode: Mode = Mode.LIVE, *, at_once: bool = False, accepted: str = "I looked") -> Wish:
    return Wish(
        thresholds={"attempts": attempts}, mode=mode, by="account:adam", reason="x", at_once=at_once, accepted=accepted
    )


def test_figures_beside_those_in_force_are_a_detector_in_shadow() -> None:
    (beside,) = [one for one in (candidate(_detector(beside=14)),) if one]

    assert (beside.code, beside.candidate_of, beside.live) == ("BUSY_NEXT", "BUSY", False)
    assert beside.header.thresholds == {"attempts": 14}
    assert candidate(_detector(Mode.OFF, beside=14)) is None
    assert candidate(_detector()) is None


def test_a_day_on_end_with_exactly_these_figures_lets_them_act() -> None:
    history = [_step(0, Mode.SHADOW, 14), _step(20, Mode.SHADOW, 13), _step(22, Mode.SHADOW, 14)]
    header = _detector(Mode.SHADOW, history).header

    assert not proven(header, {"attempts": 14}, AT + 45 * HOUR)
    assert proven(header, {"attempts": 14}, AT + 46 * HOUR)
    assert not proven(header, {"attempts": 13}, AT + 99 * HOUR)


def test_saying_it_again_does_not_begin_the_day_anew_and_off_ends_it() -> None:
    again = _detector(Mode.SHADOW, [_step(0, Mode.SHADOW, 20), _step(23, Mode.SHADOW, 20)]).header
    off = _detector(Mode.OFF, [_step(0, Mode.SHADOW, 20), _step(23, Mode.OFF, 20)]).header

    assert proven(again, {"attempts": 20}, AT + 24 * HOUR)
    assert not proven(off, {"attempts": 20}, AT + 99 * HOUR)


def test_what_is_in_shadow_says_since_when_by_whom_and_when_it_may_act() -> None:
    header = _detector(history=[_step(0, Mode.SHADOW, 14)], beside=14).header
    early, ready = probation(header, AT + 23 * HOUR), probation(header, AT + 24 * HOUR)

    assert early is not None
    assert early.step is not None
    assert (early.beside, early.step.by, early.ready_at, early.ready) == (True, "account:adam", AT + 24 * HOUR, False)
    assert ready is not None
    assert ready.ready
    assert probation(_detector().header, AT) is None
    untold = probation(_detector(Mode.SHADOW).header, AT)
    assert untold is not None
    assert (untold.step, untold.ready) == (None, False)


def test_only_watched_figures_shipped_ones_or_an_attack_may_act() -> None:
    header = _detector(history=[_step(0, Mode.SHADOW, 14)], beside=14).header
    shipped = msgspec.structs.replace(header, thresholds={"attempts": 9})

    with pytest.raises(NotWatched):
        check_wish(header, _wish(14), None, AT + 23 * HOUR)
    check_wish(header, _wish(14), None, AT + 24 * HOUR)
    check_wish(header, _wish(9), shipped, AT)
    check_wish(header, _wish(3, at_once=True), None, AT)
    check_wish(header, _wish(3, Mode.SHADOW), None, AT)
    with pytest.raises(NotWatched):
        check_wish(header, _wish(9), msgspec.structs.replace(shipped, mode=Mode.SHADOW), AT)


def test_who_lets_figures_of_low_trust_act_says_why() -> None:
    header = _detector(Mode.SHADOW, [_step(0, Mode.SHADOW, 14)]).header

    assert low_trust(header)
    with pytest.raises(NotAccepted):
        check_wish(header, _wish(14, accepted=""), None, AT + 24 * HOUR)
    with pytest.raises(NotAccepted):
        check_wish(header, _wish(3, at_once=True, accepted=""), None, AT)
    check_wish(header, _wish(3, Mode.SHADOW, accepted=""), None, AT)
