from __future__ import annotations

from tests.doors.api.rest_world import World

from ringfence.doors.api.numbers import NumberDesk, number_routes
from ringfence.screening.facts import Reputation, Velocity
from ringfence.telecom.call import CallRecord
from ringfence.telecom.number import PhoneNumber


class MemoryVelocity:
    def touch(
        self, calling: PhoneNumber, called: PhoneNumber, at_ms: int, *, emergency: bool
    ) -> tuple[Velocity | None, Velocity | None]:
        raise AssertionError("looking must not count")

    def peek(self, number: PhoneNumber, at_ms: int) -> tuple[Velocity | None, Velocity | None]:
        return Velocity(attempts_1h=7), None

    def ended(self, calling: PhoneNumber, called: PhoneNumber, record: CallRecord) -> None:
        raise AssertionError("looking must not count")


class MemoryReputation:
    def of(self, number: PhoneNumber, at_ms: int) -> Reputation | None:
        return Reputation(2000, 0, 2, 340)


def test_all_that_is_known_is_told_and_the_look_is_part_of_it(world: World) -> None:
    store = world.store
    desk = NumberDesk(
        world.plan, MemoryVelocity(), MemoryReputation(), store.lists, store.complaints, store.audit, world.clock_ms
    )
    with world.client(number_routes(desk)) as client:
        told = client.get("/v1/numbers/13800138000?purpose=appeal").json()
        assert client.get("/v1/numbers/nobody").status_code == 400
    assert told["number"] == "+8613800138000"
    assert told["allocation"]["kind"] == "mobile"
    assert told["calling"]["attempts_1h"] == 7
    assert told["called"] is None
    assert told["reputation"]["reporters"] == 2
    assert told["looks"][0]["purpose"] == "appeal"
