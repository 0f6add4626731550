from datetime import UTC, date, datetime

import pytest

from ringfence.sample.day import (
    GATEWAY,
    Ending,
    Origin,
    SampleCall,
    attempt_of,
    last_whole_day,
    read_calls,
    record_of,
    starts,
    write_calls,
)
from ringfence.telecom.call import Party
from ringfence.telecom.errors import Refused

CALLS = (
    SampleCall(
        Origin.ONE_RING, 39_600.25, "+18765550120", "13800100500", GATEWAY.name, Ending(False, 1200, 0, Party.CALLING)
    ),
    SampleCall(Origin.COMPLAINTS, -3600, "", "5105550100", "sample-us", None, 12.0),
)


def test_a_table_that_is_written_reads_back_the_same() -> None:
    assert read_calls(write_calls(CALLS)) == CALLS


def test_another_table_is_refused_with_a_remedy() -> None:
    with pytest.raises(Refused, match="not a sample table") as caught:
        read_calls("a,b\n1,2\n")

    assert "sample build" in caught.value.remedy


def test_a_damaged_line_is_named() -> None:
    text = write_calls(CALLS).replace("39600.25", "soon")

    with pytest.raises(Refused, match="line 2"):
        read_calls(text)


def test_the_day_starts_at_midnight_where_the_calls_are() -> None:
    day = date(2021, 7, 7)

    assert starts(day, Origin.PEOPLE) == round(datetime(2021, 7, 6, 16, tzinfo=UTC).timestamp() * 1000)
    assert starts(day, Origin.COMPLAINTS) == round(datetime(2021, 7, 7, 4, tzinfo=UTC).timestamp() * 1000)


def test_the_sample_day_is_over_everywhere() -> None:
    now = datetime(2021, 7, 9, 3, 59, tzinfo=UTC)

    assert last_whole_day(round(now.timestamp() * 1000)) == date(2021, 7, 7)


def test_an_attempt_carries_its_own_time_and_the_record_joins_it() -> None:
    attempt = attempt_of(CALLS[0], date(2021, 7, 7), "sample-1")
    record = record_of(CALLS[0], attempt)

    assert attempt.at_ms == starts(date(2021, 7, 7), Origin.ONE_RING) + 39_600_250
    assert record is not None
    assert (record.call_id, record.ring_ms, record.at_ms) == ("sample-1", 1200, attempt.at_ms)


def test_a_call_whose_end_is_not_known_has_no_record() -> None:
    assert record_of(CALLS[1], attempt_of(CALLS[1], date(2021, 7, 7), "x")) is None
