import msgspec
import pytest
from tests.examples import NOW
from tests.registry.examples import campaign

from ringfence.registry.campaign import Breach, Campaign, breach
from ringfence.telecom.commercial import Channel, DayKind, days_mask

replace = msgspec.structs.replace


def broken(
    made: Campaign | None = None,
    *,
    at: int = NOW,
    minute: int = 600,
    channel: Channel = Channel.VOICE,
    today: int = 1,
    week: int = 1,
) -> Breach | None:
    return breach(
        made or campaign(),
        at_ms=at,
        local_minute=minute,
        day=DayKind.WEEKEND,
        channel=channel,
        today=today,
        week=week,
    )


def test_a_call_that_keeps_every_promise_breaks_none() -> None:
    assert broken() is None
    assert broken(replace(campaign(), per_day=0, per_week=0), today=99, week=99) is None


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (broken(at=0), Breach.NOT_IN_FORCE),
        (broken(replace(campaign(), until_ms=NOW)), Breach.NOT_IN_FORCE),
        (broken(channel=Channel.RECORDED), Breach.CHANNEL),
        (broken(replace(campaign(), days=days_mask([DayKind.WORKDAY]))), Breach.DAY),
        (broken(minute=1200), Breach.HOURS),
        (broken(today=2, week=2), Breach.PER_DAY),
        (broken(today=1, week=3), Breach.PER_WEEK),
    ],
)
def test_each_promise_can_be_broken(found: Breach | None, expected: Breach) -> None:
    assert found is expected
