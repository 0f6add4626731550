import datetime as dt

import pytest
from tests.analytics.documents import BUSY, packaged_profiles

from ringfence.analytics.detector import DetectorHeader
from ringfence.analytics.detector_change import changed
from ringfence.analytics.detector_path import Wish
from ringfence.analytics.detector_reader import read_detector
from ringfence.telecom.errors import BadRules, Refused
from ringfence.telecom.verdict import Mode

AT = dt.datetime(2026, 12, 1, 9, 30, tzinfo=dt.UTC)


def _changed(text: str = BUSY, *, reason: str = "too many couriers", beside: bool = False, **given: float) -> str:
    mode = Mode.SHADOW if beside else Mode.LIVE
    wish = Wish(thresholds=given, mode=mode, by="account:adam", reason=reason, accepted="" if beside else "I looked")
    return changed(text, wish, AT, beside=beside)


def _header(text: str) -> DetectorHeader:
    return read_detector("busy.sql", text, packaged_profiles()).header


def test_the_change_is_in_the_document_and_the_query_stays() -> None:
    detector = read_detector("busy.sql", _changed(attempts=19), packaged_profiles())

    assert (detector.header.thresholds, detector.header.mode) == ({"attempts": 19}, Mode.LIVE)
    assert detector.version == "2026-12-01"
    assert (detector.header.accepted_by, detector.header.reason) == ("account:adam", "I looked")
    assert detector.sql == read_detector("busy.sql", BUSY, packaged_profiles()).sql


def test_changes_add_up_in_the_history() -> None:
    twice = _changed(_changed(attempts=19), attempts=18, reason='said "so" */ and more')
    history = _header(twice).history

    assert [(one.by, one.thresholds, one.figures) for one in history] == [
        ("account:adam", {"attempts": 19}, {"attempts": 19}), ("account:adam", {"attempts": 18}, {"attempts": 18}),
    ]  # fmt: skip
    assert history[1].reason == 'said "so" * / and more'


def test_figures_beside_those_in_force_wait_until_another_step() -> None:
    waiting = _changed(_changed(attempts=19), attempts=15, beside=True)
    other = _changed(waiting, attempts=16, beside=True)
    acting = _changed(other, attempts=16)

    assert [(one.thresholds, one.candidate, one.mode) for one in map(_header, (waiting, other, acting))] == [
        ({"attempts": 19}, {"attempts": 15}, Mode.LIVE), ({"attempts": 19}, {"attempts": 16}, Mode.LIVE),
        ({"attempts": 16}, {}, Mode.LIVE),
    ]  # fmt: skip
    assert [(one.mode, one.figures["attempts"]) for one in _header(acting).history] == [
        (Mode.LIVE, 19), (Mode.SHADOW, 15), (Mode.SHADOW, 16), (Mode.LIVE, 16),
    ]  # fmt: skip


def test_a_threshold_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match="no threshold"):
        _changed(parties=3)


@pytest.mark.parametrize("text", ["SELECT 1", "/* code = */ SELECT 1"])
def test_a_document_without_a_sound_header_is_told(text: str) -> None:
    with pytest.raises(BadRules):
        _changed(text)
