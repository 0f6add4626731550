import datetime as dt
from importlib.resources import files

import pytest

from ringfence.registry.law import kept_ms, read_hours, read_licences, read_retention
from ringfence.telecom.errors import BadRules

RULES = files("ringfence") / "rules/registry"
LICENCES = (RULES / "licences-cn.toml").read_text("utf-8")
HOURS = (RULES / "calling-hours.toml").read_text("utf-8")
CONSENT = (RULES / "consent-cn.toml").read_text("utf-8")


def test_each_class_needs_its_licence() -> None:
    law = read_licences(LICENCES)
    assert law.needed[2] == ("A15",)
    assert law.needed[3] == ("B25",)


@pytest.mark.parametrize(("day", "months"), [(dt.date(2026, 4, 30), 5), (dt.date(2026, 5, 1), 6)])
def test_the_later_rule_counts_from_its_date(day: dt.date, months: int) -> None:
    found = read_retention(CONSENT, day)
    assert found.months == months
    assert kept_ms(found) == months * 31 * 86_400_000


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(BadRules):
        read_licences(LICENCES.replace("3 = ", "4 = "))
    with pytest.raises(BadRules):
        read_licences("x")
    with pytest.raises(BadRules):
        read_retention(CONSENT, dt.date(2015, 1, 1))
    with pytest.raises(BadRules):
        read_retention("[[retention]]", dt.date(2026, 1, 1))


def test_hours_and_validity_are_of_the_country_or_of_all_others() -> None:
    hours = read_hours(HOURS)
    assert hours.of("US").minutes == (480, 1260)
    assert hours.of("US").list_valid_ms == 31 * 86_400_000
    assert hours.of("CN").list_valid_hours == 24
    assert hours.of("FR") == hours.of("XX")


@pytest.mark.parametrize(
    "wrong", ["x", HOURS.replace("[XX]", "[YY]"), HOURS.replace('until = "22:00"', 'until = "07:00"')]
)
def test_hours_that_make_no_sense_are_refused(wrong: str) -> None:
    with pytest.raises(BadRules):
        read_hours(wrong)
