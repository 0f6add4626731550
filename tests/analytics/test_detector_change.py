import datetime as dt

import pytest
from tests.analytics.documents import BUSY, packaged_profiles

from ringfence.analytics.detector_change import changed
from ringfence.analytics.detector_reader import read_detector
from ringfence.telecom.errors import BadRules, Refused
from ringfence.telecom.verdict import Mode

AT = dt.datetime(2026, 12, 1, 9, 30, tzinfo=dt.UTC)


def _changed(text: str = BUSY, *, accept: bool = True, reason: str = "too many couriers", **given: float) -> str:
    return changed(text, thresholds=given, mode=Mode.LIVE, at=AT, by="account:adam", reason=reason, accept=accept)


def test_the_change_is_in_the_document_and_the_query_stays() -> None:
    detector = read_detector("busy.sql", _changed(attempts=19), packaged_profiles())

    assert (detector.header.thresholds, detector.header.mode) == ({"attempts": 19}, Mode.LIVE)
    assert detector.version == "2026-12-01"
    assert (detector.header.accepted_by, detector.header.reason) == ("account:adam", "too many couriers")
    assert detector.sql == read_detector("busy.sql", BUSY, packaged_profiles()).sql


def test_changes_add_up_in_the_history() -> None:
    twice = _changed(_changed(attempts=19), attempts=18, reason='said "so" */ and more')
    history = read_detector("busy.sql", twice, packaged_profiles()).header.history

    assert [(one.by, one.thresholds) for one in history] == [
        ("account:adam", {"attempts": 19}), ("account:adam", {"attempts": 18}),
    ]  # fmt: skip
    assert history[1].reason == 'said "so" * / and more'


def test_a_threshold_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match="no threshold"):
        _changed(parties=3)


@pytest.mark.parametrize("text", ["SELECT 1", "/* code = */ SELECT 1"])
def test_a_document_without_a_sound_header_is_told(text: str) -> None:
    with pytest.raises(BadRules):
        _changed(text)
