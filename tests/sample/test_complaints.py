from datetime import datetime

import pytest

from ringfence.sample.complaints import implausible, number_complained_about, read_complaints
from ringfence.telecom.errors import Refused

HEADER = (
    "Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,"
    "Recorded_Message_Or_Robocall\n"
)
ROWS = (
    "4703352559,2021-07-07 00:01:15,2021-07-06 11:48:00,,California,510,No Subject Provided,\n"
    "70611454600144,2021-07-07 00:01:49,2021-07-06 11:45:00,,California,510,No Subject Provided,\n"
    ",2021-07-07 10:00:00,2021-07-07 09:00:00,,Texas,972,Other,Y\n"
    "2025550101,2021-07-07 10:00:00,2007-06-07 13:05:00,,Texas,972,Other,Y\n"
)


def test_calls_come_in_the_order_in_which_they_happened() -> None:
    calls = read_complaints(HEADER + ROWS)

    assert [call.calling for call in calls] == ["70611454600144", "4703352559", "", "2025550101"]
    assert calls[0].at_s == -(12 * 3600 + 15 * 60)


def test_a_complaint_counts_from_the_second_it_was_filed() -> None:
    assert read_complaints(HEADER + ROWS)[1].complained_s == 75


def test_rubbish_and_blank_numbers_stay_what_they_are() -> None:
    assert {"70611454600144", ""} <= {call.calling for call in read_complaints(HEADER + ROWS)}


def test_an_impossible_time_becomes_a_minute_before_the_complaint() -> None:
    assert read_complaints(HEADER + ROWS)[-1].at_s == 10 * 3600 - 60
    assert implausible(datetime(2021, 7, 7, 10), datetime(2021, 7, 7, 11))
    assert not implausible(datetime(2021, 7, 7, 10), datetime(2021, 7, 7, 9))


def test_called_numbers_are_fictional_and_in_the_area_of_the_consumer() -> None:
    assert [call.called for call in read_complaints(HEADER + ROWS)] == [
        "5105550101",
        "5105550100",
        "9725550100",
        "9725550101",
    ]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", HEADER, HEADER + "4703352559,yesterday,today,,,510,,\n"])
def test_another_file_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(Refused) as caught:
        read_complaints(text)

    assert caught.value.remedy


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2025550101", "+12025550101"),
        ("12025550101", "+12025550101"),
        ("", ""),
        ("70611454600144", ""),
        ("1025550101", ""),
        ("555010", ""),
        ("202555010x", ""),
    ],
)
def test_only_what_can_be_a_number_in_north_america_counts(typed: str, number: str) -> None:
    assert number_complained_about(typed) == number
