from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ringfence.backends.files.moment import read_moment

CHINA = ZoneInfo("Asia/Shanghai")
AT_MS = 1_763_776_800_000  # 2025-11-22 10:00:00 in China
LATEST = 1_800_000_000_000


@pytest.mark.parametrize(
    "text",
    [
        "1763776800",
        "1763776800.0",
        "1763776800000",
        "1763776800000000",
        "2025-11-22 10:00:00",
        " 2025-11-22T10:00:00 ",
        "2025-11-22T02:00:00Z",
        "2025-11-22 03:00:00+01:00",
        "2025/11/22 10:00:00",
        "2025/11/22 10:00",
        "20251122100000",
    ],
)
def test_every_way_of_writing_one_moment_reads_the_same(text: str) -> None:
    assert read_moment(text, CHINA, LATEST) == AT_MS


def test_a_month_of_one_digit_is_read() -> None:
    wanted = round(datetime(2025, 3, 4, 5, 6, 7, tzinfo=CHINA).timestamp() * 1000)

    assert read_moment("2025/3/4 05:06:07", CHINA, LATEST) == wanted


def test_relative_seconds_count_from_the_start() -> None:
    assert read_moment("1.5", CHINA, LATEST, start_ms=AT_MS) == AT_MS + 1500


@pytest.mark.parametrize(
    "text", ["184", "0", "1970-01-01 00:00:00", "9999-12-31 23:59:59", "0001-01-01", "99999999999999999"]
)
def test_absurd_times_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"absurd|not a time"):
        read_moment(text, CHINA, LATEST)


@pytest.mark.parametrize("text", ["", "yesterday", "2025-13-40", "10:00", "-5", "1e9", "nan", "٣"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no time|not a time"):
        read_moment(text, CHINA, LATEST)
