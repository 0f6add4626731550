from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ringfence.backends.files.calls import Reading, read_call_file
from ringfence.telecom.call import Party
from ringfence.telecom.errors import Refused

NOW_MS = 1_800_000_000_000
READING = Reading(now_ms=NOW_MS)
ASTERISK = (
    '"","{src}","100","context","""Test User"" <test>","SIP/test-02897fd8","","Hangup","","{at}",'
    '"2009-01-14 23:51:15","2009-01-14 23:51:20",7,{talk},"{how}","DOCUMENTATION","1231977075.0",""\n'
)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "calls.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_calls_come_in_time_order_and_keep_their_line(tmp_path: Path) -> None:
    path = write(tmp_path, "calling,called,at\n1,2,1763776805\n3,4,1763776801\n")

    read = read_call_file(path, READING)

    assert [(call.line, call.attempt.calling, call.attempt.at_ms) for call in read.calls] == [
        (3, "3", 1_763_776_801_000),
        (2, "1", 1_763_776_805_000),
    ]
    assert all(call.record is None for call in read.calls)


def test_a_line_that_is_no_call_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = ["1,2,1763776805", "1,2", "1,2,tomorrow", ",,1763776805", "1,2,184", f"{'9' * 300},2,1763776805", "1,2,3,4"]
    path = write(tmp_path, "calling,called,at\n" + "\n".join(lines) + "\n")

    read = read_call_file(path, READING)

    assert len(read.calls) == 1
    assert [line.line for line in read.refused] == [3, 4, 5, 6, 7, 8]
    assert all(line.reason and line.text for line in read.refused)
    assert "absurd" in read.refused[3].reason


def test_rubbish_numbers_are_calls_all_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, "calling,called,at\nanonymous,2,1763776805\n,2,1763776805\n💥,2,1763776805\n")

    assert [call.attempt.calling for call in read_call_file(path, READING).calls] == ["anonymous", "", "💥"]


def test_asterisk_knows_ring_and_talk(tmp_path: Path) -> None:
    at = "2009-01-14 23:51:15"
    text = ASTERISK.format(src="a", at=at, talk=5, how="ANSWERED") + ASTERISK.format(
        src="b", at=at, talk=0, how="NO ANSWER"
    )
    path = write(tmp_path, text)

    first, second = (call.record for call in read_call_file(path, READING).calls)

    assert first is not None
    assert second is not None
    assert (first.answered, first.ring_ms, first.talk_ms) == (True, 2000, 5000)
    assert (second.answered, second.ring_ms, second.talk_ms) == (False, 7000, 0)
    assert first.call_id == "1231977075.0"


def test_a_duration_alone_is_talk(tmp_path: Path) -> None:
    path = write(tmp_path, "timestamp,from,to,duration\n1763776805,1,2,121\n1763776806,1,2,-1\n1763776807,1,2,\n")

    records = [call.record for call in read_call_file(path, READING).calls]

    assert [record and (record.answered, record.talk_ms) for record in records] == [(True, 121_000), (False, 0), None]


def test_who_released_is_kept_when_the_file_says(tmp_path: Path) -> None:
    path = write(tmp_path, "calling,called,at,ring_ms,answered,released_by\n1,2,1763776805,1200,0,calling\n")

    (call,) = read_call_file(path, READING).calls

    assert call.record is not None
    assert (call.record.ring_ms, call.record.released_by) == (1200, Party.CALLING)


def test_relative_times_need_a_start(tmp_path: Path) -> None:
    path = write(tmp_path, "timestamp,from,to\n184,1,2\n")

    with pytest.raises(Refused, match="absurd") as caught:
        read_call_file(path, READING)

    assert "--start" in caught.value.remedy
    (call,) = read_call_file(path, Reading(now_ms=NOW_MS, start_ms=1_763_776_800_000)).calls
    assert call.attempt.at_ms == 1_763_776_984_000


def test_parquet_and_csv_of_the_same_calls_read_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, "calling,called,at,talk_s\n1,2,1763776805,3\n")
    pq.write_table(
        pa.table({"calling": ["1"], "called": ["2"], "at": [1_763_776_805], "talk_s": [3]}), tmp_path / "calls.parquet"
    )

    (as_csv,) = read_call_file(path, READING).calls
    (as_parquet,) = read_call_file(tmp_path / "calls.parquet", READING).calls

    assert (as_csv.attempt, as_csv.record) == (as_parquet.attempt, as_parquet.record)


def test_the_trunk_is_given_where_the_file_says_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "calling,called,at\n1,2,1763776805\n")

    (call,) = read_call_file(path, Reading(now_ms=NOW_MS, trunk="gateway")).calls

    assert call.attempt.trunk == "gateway"


@pytest.mark.parametrize(
    "text",
    ["", "calling,called,at\n", "a,b,c\n1,2,3\n", "calling:called:at\n1:2:3\n", "calling,called,at\n1,2,never\n"],
)
def test_a_file_without_one_call_is_refused_with_a_remedy(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused) as caught:
        read_call_file(write(tmp_path, text), READING)

    assert caught.value.remedy


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(Refused, match="cannot be read"):
            read_call_file(path, READING)


def test_an_unknown_zone_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "calling,called,at\n1,2,1763776805\n")

    with pytest.raises(Refused, match="time zone"):
        read_call_file(path, Reading(now_ms=NOW_MS, zone="Moon/Crater"))


def test_progress_is_told_while_reading(tmp_path: Path) -> None:
    path = write(tmp_path, "calling,called,at\n" + "1,2,1763776805\n" * 2500)
    told: list[int] = []

    read_call_file(path, READING, told.append)

    assert told == [1000, 2000]
