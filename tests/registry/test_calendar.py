import datetime as dt
from importlib.resources import files

import pytest

from ringfence.registry.calendar import read_calendar
from ringfence.telecom.commercial import DayKind
from ringfence.telecom.errors import BadRules

CHINA = (files("ringfence") / "rules/registry/calendar-cn.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (dt.date(2026, 2, 14), DayKind.WORKDAY),  # a Saturday, worked
        (dt.date(2026, 2, 15), DayKind.PUBLIC_HOLIDAY),
        (dt.date(2026, 2, 23), DayKind.PUBLIC_HOLIDAY),
        (dt.date(2026, 2, 24), DayKind.WORKDAY),
        (dt.date(2026, 11, 22), DayKind.WEEKEND),
        (dt.date(2025, 10, 8), DayKind.PUBLIC_HOLIDAY),
        (dt.date(2025, 10, 11), DayKind.WORKDAY),
        (dt.date(2031, 1, 1), DayKind.WORKDAY),  # a year not known yet
    ],
)
def test_days_are_what_the_notices_say(day: dt.date, kind: DayKind) -> None:
    assert read_calendar(CHINA).kind(day) is kind


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("2026-01-04", "2026-01-05"),
        ("last = 2026-10-07", "last = 2026-09-30"),
        ('country = "CN"', ""),
        ("weekend = [6, 7]", "weekend = ["),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(right: str, wrong: str) -> None:
    with pytest.raises(BadRules):
        read_calendar(CHINA.replace(right, wrong))
