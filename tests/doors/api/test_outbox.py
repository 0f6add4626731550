from __future__ import annotations

from tests.doors.api.rest_world import World
from tests.doors.api.subscriber_world import ME, OTHER, Phones

from ringfence.access.key import Scope


def test_messages_are_collected_once_each_look_recorded_and_wiped_when_delivered(world: World) -> None:
    phones = Phones(world)
    with world.client(*phones.routes()) as client:
        phones.ask(client, ME, "a")
        phones.ask(client, OTHER, "b")
        client.headers.update(world.key(Scope.OUTBOX))
        items = client.post("/v1/outbox/collection", json={}).json()["items"]
        assert [(one["number"], one["kind"], one["tries"]) for one in items] == [(ME, "code", 1), (OTHER, "code", 1)]
        assert client.post("/v1/outbox/collection", json={"limit": 1}).json() == {"items": []}
        done = client.post(f"/v1/outbox/{items[0]['id']}/outcome", json={"delivered": True})
        lost = client.post(f"/v1/outbox/{items[1]['id']}/outcome", json={"delivered": False, "again": False})
        assert (done.status_code, lost.status_code) == (201, 201)
    counts = world.store.outbox.counts(world.clock_ms())
    assert (counts.waiting, counts.dead) == (0, 1)
    assert [one.purpose for one in world.store.audit.looks(int(phones.number()))] == ["api: message to be sent"]
    assert world.faults == []


def test_no_other_scope_reads_codes(world: World) -> None:
    phones = Phones(world)
    others = [scope for scope in Scope if scope is not Scope.OUTBOX]
    with world.client(*phones.routes()) as client:
        client.headers.update(world.key(*others))
        assert client.post("/v1/outbox/collection", json={}).status_code == 403
