from __future__ import annotations

import pytest

from ringfence.doors.api.limits import Buckets, Room
from ringfence.telecom.errors import TooMany


def test_a_burst_is_let_in_and_then_the_rate_holds() -> None:
    buckets = Buckets()
    for _ in range(20):
        buckets.take("a", 10, 100.0)
    buckets.take("a", 10, 100.0)
    with pytest.raises(TooMany):
        buckets.take("a", 10, 100.0)
    buckets.take("b", 10, 100.0)
    buckets.take("a", 10, 100.2)


def test_a_full_room_refuses_until_somebody_leaves() -> None:
    room = Room(2)
    room.enter()
    room.enter()
    with pytest.raises(TooMany):
        room.enter()
    room.leave()
    room.enter()
    assert room.taken == 2
