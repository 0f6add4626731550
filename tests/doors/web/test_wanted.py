from zoneinfo import ZoneInfo

import pytest

from ringfence.backends.planes.numbering import open_plan
from ringfence.doors.web.visit import Fields
from ringfence.doors.web.wanted import read_number, read_wanted
from ringfence.telecom.errors import Refused
from ringfence.telecom.verdict import Action

PLAN = open_plan()
ZONE = ZoneInfo("Asia/Shanghai")


def test_a_filter_is_read_as_typed() -> None:
    wanted = read_wanted(
        Fields("number=138+0013+8000&action=reject&finding=fan_out&trunk=gw&since=1970-01-01T08:00:01"),
        PLAN,
        ZONE,
        "CN",
    )

    asked = wanted.filter
    assert (str(asked.number), asked.action, asked.finding, asked.trunk) == (
        "+8613800138000", Action.REJECT, "FAN_OUT", "gw",
    )  # fmt: skip
    assert (asked.since_ms, asked.until_ms, asked.calling) == (1_000, None, None)
    assert wanted.numbers == (asked.number,)


def test_an_empty_filter_asks_for_all_and_an_unknown_action_for_any() -> None:
    wanted = read_wanted(Fields("action=explode"), PLAN, ZONE, "CN")

    assert wanted.filter.action is None
    assert wanted.numbers == ()


def test_the_address_of_a_filter_can_be_sent_again() -> None:
    wanted = read_wanted(Fields("trunk=%22%26x%3D1&action=label"), PLAN, ZONE, "CN")

    again = read_wanted(Fields(wanted.address(before="X")), PLAN, ZONE, "CN")

    assert again.filter == wanted.filter
    assert "before=X" in wanted.address(before="X")


@pytest.mark.parametrize("text", ["hello", "", "anonymous", "1" * 300])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_number(text, PLAN, "CN")
