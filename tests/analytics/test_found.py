import math

import pytest
from tests.analytics.documents import BUSY, packaged_profiles

from ringfence.analytics.detector_reader import read_detector
from ringfence.analytics.found import Cell, suspect_of, with_members
from ringfence.analytics.suspect import SubjectKind
from ringfence.analytics.under import Under
from ringfence.telecom.errors import Refused

_DETECTOR = read_detector("busy.sql", BUSY, packaged_profiles())
_VICTIM = read_detector(
    "busy.sql", BUSY.replace('subject = "number"', 'subject = "number"\nvictim = true'), packaged_profiles()
)
_COLUMNS = ("subject", "score", "first_ms", "last_ms", "attempts")
_NUMBER = 1249757509595312640 + 911110001


def test_a_row_becomes_a_suspect_with_its_evidence() -> None:
    found = suspect_of(_DETECTOR, _COLUMNS, (_NUMBER, 1.7, 10, 20, 33))

    assert found is not None
    assert (found.subject, found.number, found.score) == ("+8613911110001", _NUMBER, 1.0)
    assert found.evidence == (("attempts", 33),)


def test_what_is_not_known_is_no_evidence() -> None:
    found = suspect_of(_DETECTOR, _COLUMNS, (_NUMBER, 0.5, 10, 20, None))

    assert found is not None
    assert found.evidence == ()


@pytest.mark.parametrize("score", [None, math.nan, math.inf, "high"])
def test_a_score_that_is_none_is_refused(score: Cell) -> None:
    with pytest.raises(Refused, match="score"):
        suspect_of(_DETECTOR, _COLUMNS, (_NUMBER, score, 10, 20, 33))


def test_a_row_without_time_is_refused() -> None:
    with pytest.raises(Refused, match="first_ms"):
        suspect_of(_DETECTOR, _COLUMNS, (_NUMBER, 0.5, None, 20, 33))


def test_only_a_victim_gets_the_numbers_that_called_it() -> None:
    under = {SubjectKind.NUMBER: {str(_NUMBER): Under((7, 8), 0)}}
    suspect = suspect_of(_DETECTOR, _COLUMNS, (_NUMBER, 0.5, 10, 20, 33))
    victim = suspect_of(_VICTIM, _COLUMNS, (_NUMBER, 0.5, 10, 20, 33))

    assert suspect is not None
    assert victim is not None
    assert with_members(suspect, under).members == ()
    assert with_members(victim, under).members == (7, 8)
