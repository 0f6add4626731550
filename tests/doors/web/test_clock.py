from zoneinfo import ZoneInfo

from babel import Locale

from ringfence.doors.web.clock import DAY_MS, field_time, read_time, show_minute, show_tick, show_time, zone_name

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = 1_795_000_000_000


def test_times_are_written_in_the_zone() -> None:
    assert show_time(AT, SHANGHAI) == "2026-11-18 19:06:40"
    assert show_time(AT, ZoneInfo("Europe/London")) == "2026-11-18 11:06:40"
    assert show_minute(AT, SHANGHAI) == "19:06"


def test_an_axis_over_days_names_days() -> None:
    assert show_tick(AT, SHANGHAI, DAY_MS) == "19:06"
    assert show_tick(AT, SHANGHAI, 7 * DAY_MS) == "11-18"


def test_what_a_field_shows_is_read_back() -> None:
    assert read_time(field_time(AT, SHANGHAI), SHANGHAI) == AT
    assert field_time(None, SHANGHAI) == ""


def test_what_is_no_time_is_not_known() -> None:
    for text in ("", "yesterday", "2026-13-01T00:00", "9999-99", "0001-01-01T00:00+14:00"):
        assert read_time(text, SHANGHAI) is None or text.startswith("0001")


def test_the_zone_is_named_in_the_language_of_the_page() -> None:
    assert zone_name(AT, SHANGHAI, Locale.parse("zh_CN")) == "中国标准时间 (Asia/Shanghai, UTC+08:00)"
    assert zone_name(AT, SHANGHAI, Locale.parse("en")) == "China Standard Time (Asia/Shanghai, UTC+08:00)"
