from __future__ import annotations

import pytest
from tests.doors.api.rest_world import NOW, World
from tests.doors.api.subscriber_world import ME, OTHER, Phones

from ringfence.access.key import ENTROPY_BYTES, Scope, make_key
from ringfence.registry.preference import EVERYTHING_COMMERCIAL


def test_a_message_is_carried_out_and_answered(world: World) -> None:
    phones = Phones(world)
    with world.client(*phones.routes()) as client:
        client.headers.update(world.key(Scope.MESSAGES))
        answer = client.post("/v1/message-commands", json={"number": ME, "text": "退订"}).json()
        assert (answer["verb"], answer["changed"]) == ("refuse", True)
        assert "拒绝全部推销" in answer["text"]
        english = client.post("/v1/message-commands", json={"number": ME, "text": "CX", "language": "en"}).json()
        assert "you refuse all selling" in english["text"]
        assert client.post("/v1/message-commands", json={"number": "95588", "text": "TD"}).status_code == 400
        assert client.post("/v1/message-commands", json={"number": ME, "text": "x" * 3_000}).status_code == 400
    held = world.store.preferences.find(phones.number())
    assert held is not None
    assert (held.refusals, held.way) == ((EVERYTHING_COMMERCIAL,), "message")
    assert world.faults == []


def test_a_message_that_is_handed_on_twice_is_carried_out_once(world: World) -> None:
    phones = Phones(world)
    once = {"idempotency-key": "m-1"}
    with world.client(*phones.routes()) as client:
        first = client.post("/v1/message-commands", json={"number": ME, "text": "TD"}, headers=once).json()
        client.post("/v1/message-commands", json={"number": ME, "text": "KT"})
        assert client.post("/v1/message-commands", json={"number": ME, "text": "TD"}, headers=once).json() == first
    held = world.store.preferences.find(phones.number())
    assert held is not None
    assert held.refusals == ()


def test_numbers_that_change_hands_are_forgotten_all_or_none(world: World) -> None:
    phones = Phones(world)
    with world.client(*phones.routes()) as client:
        client.headers.update(world.key(Scope.REGISTRY_WRITE))
        client.put(f"/v1/subscribers/{ME}/preferences", json={"refusals": [{}]})
        wrong = client.post("/v1/recycled-numbers", json={"numbers": [ME, "95588"], "reason": "list 7"})
        assert wrong.status_code == 400
        assert "number 1" in wrong.json()["detail"]
        assert world.store.preferences.find(phones.number()) is not None
        gone = client.post("/v1/recycled-numbers", json={"numbers": [ME, OTHER, ME], "reason": "list 7"})
        assert gone.json() == {"numbers": 2, "forgotten": 1}
    assert world.store.preferences.find(phones.number()) is None
    assert [one.reason for one in world.store.audit.entries(act="number.recycled")] == ["list 7"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/message-commands", {"number": ME, "text": "TD"}),
        ("/v1/recycled-numbers", {"numbers": [ME], "reason": "x"}),
    ],
)
def test_a_companys_key_gives_no_orders_of_the_carrier(world: World, path: str, body: dict[str, object]) -> None:
    phones = Phones(world)
    scopes = (Scope.MESSAGES, Scope.REGISTRY_WRITE)
    key, text = make_key("acme", scopes, bytes(ENTROPY_BYTES), NOW, company="acme")
    world.ring.put(key)
    with world.client(*phones.routes()) as client:
        assert client.post(path, json=body, headers={"authorization": f"Bearer {text}"}).status_code == 403
