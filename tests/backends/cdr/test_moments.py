from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from ringfence.backends.cdr.moments import NONE, WRONG, lengths, moments

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
AT = int(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp()) * 1000


def _one(text: str, zone: ZoneInfo = SHANGHAI, unit: str = "", style: str = "") -> int:
    return int(moments(pa.array([text]), zone, unit, style)[0])


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-02 11:04:05",
        "2026/01/02 11:04:05",
        " 2026-01-02T11:04:05 ",
        "20260102110405",
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.000+00:00",
        "2026-01-02 04:04:05 +0100",
        "2026-01-01 22:04:05-05",
        f"{AT // 1000}",
        f"{AT // 1000}.000",
        f"{AT}",
        f"{AT}000",
    ],
)
def test_the_ways_to_write_one_moment(text: str) -> None:
    assert _one(text) == AT


@pytest.mark.parametrize(
    ("text", "more"), [("2026-01-02 11:04:05.5", 500), ("2026-01-02 11:04:05,123456", 123), (f"{AT // 1000}.789", 789)]
)
def test_parts_of_a_second_count(text: str, more: int) -> None:
    assert _one(text) == AT + more


def test_a_time_without_seconds() -> None:
    assert _one("2026-01-02 11:04") == AT - 5000
    assert _one("2026-01-02 03:04Z") == AT - 5000


@pytest.mark.parametrize(
    "text", ["2026-02-29 00:00:00", "2026-13-01 00:00:00", "2026-01-02 24:00:00", "yesterday", "2026-01-02",
             "2026-01-02 11:04:05 CET", "--", "1.2.3"]
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    assert _one(text) == WRONG


@pytest.mark.parametrize("text", ["", "  ", "0", "0.000000"])
def test_nothing_and_zero_are_no_moment(text: str) -> None:
    assert _one(text) == NONE


def test_absurd_years_are_read_as_they_stand() -> None:
    assert _one("0021-01-02 00:00:00Z") == -61_504_358_400_000
    assert _one("2105-01-01T00:00:00Z") == 4_260_211_200_000
    assert _one("-5") == -5000


def test_a_zone_that_turns_its_clocks() -> None:
    summer = [_one("2026-07-01 12:00:00", BERLIN), _one("2026-01-01 12:00:00", BERLIN)]
    assert [datetime.fromtimestamp(at / 1000, UTC).hour for at in summer] == [10, 11]
    twice = _one("2026-10-25 02:30:00", BERLIN)
    assert datetime.fromtimestamp(twice / 1000, UTC).hour == 0


def test_a_style_of_ones_own_and_a_unit() -> None:
    assert _one("02.01.2026 11:04:05", style="%d.%m.%Y %H:%M:%S") == AT
    assert _one("1000", unit="s") == 1_000_000
    assert _one(str(AT * 1000), unit="us") == AT


def test_lengths_of_time() -> None:
    texts = ["", "7", "7.25", "0", "-3", "01:02:03", "2:05", "x", "1:2:3:4", "99999999999999999999"]
    assert lengths(pa.array(texts)).tolist() == [
        NONE, 7000, 7250, 0, -3000, 3_723_000, 125_000, WRONG, WRONG, WRONG,
    ]  # fmt: skip
    assert lengths(pa.array(["1500"]), "ms").tolist() == [1500]


def test_every_minute_of_many_years_agrees_with_the_calendar() -> None:
    stamps = [datetime(1990 + step % 40, 1 + step % 12, 1 + step % 28, step % 24, step % 60) for step in range(3000)]
    read = moments(pa.array([at.isoformat(sep=" ") for at in stamps]), SHANGHAI)
    assert [at.replace(tzinfo=SHANGHAI).timestamp() * 1000 for at in stamps] == read.tolist()
