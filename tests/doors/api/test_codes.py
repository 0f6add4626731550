from __future__ import annotations

import pytest
from tests.doors.api.rest_world import World
from tests.doors.api.subscriber_world import ME, MINE, OTHER, Phones

from ringfence.access.key import Scope


def test_a_code_wins_a_token_that_ends_when_told(world: World) -> None:
    phones = Phones(world)
    with world.client(*phones.routes()) as client:
        client.headers.update(world.key(Scope.SUBSCRIBERS))
        asked = phones.ask(client)
        assert asked.status_code == 202
        assert set(asked.json()) == {"id", "expires_ms"}
        wrong = client.post(f"/v1/codes/{asked.json()['id']}/proof", json={"code": "1"})
        unknown = client.post("/v1/codes/nothing/proof", json={"code": "1"})
        assert wrong.status_code == unknown.status_code == 403
        assert wrong.json()["detail"] == unknown.json()["detail"]

        right = phones.code()
        proved = client.post(f"/v1/codes/{asked.json()['id']}/proof", json={"code": right}).json()
        header = {"x-subscriber-token": proved["token"]}
        assert client.get(f"{MINE}/preferences", headers=header).status_code == 200
        again = client.post(f"/v1/codes/{asked.json()['id']}/proof", json={"code": right})
        assert again.status_code == 403

        assert client.delete("/v1/codes/token", headers=header).status_code == 204
        assert client.get(f"{MINE}/preferences", headers=header).status_code == 403
    assert world.faults == []


def test_the_answer_is_the_same_whether_or_not_a_number_is_registered(world: World) -> None:
    phones = Phones(world)
    with world.client(*phones.routes()) as client:
        client.put(f"/v1/subscribers/{OTHER}/preferences", json={"refusals": [{}]}).raise_for_status()
        known, unknown = phones.ask(client, OTHER, "a"), phones.ask(client, ME, "b")

    assert known.status_code == unknown.status_code == 202
    assert known.json()["expires_ms"] == unknown.json()["expires_ms"]


def test_a_third_person_is_not_bombed(world: World) -> None:
    phones = Phones(world)
    with world.client(*phones.routes()) as client:
        answers = [phones.ask(client, ME, f"asker-{turn}") for turn in range(4)]

    assert [one.status_code for one in answers] == [202, 429, 429, 429]
    assert int(answers[1].headers["retry-after"]) > 0


@pytest.mark.parametrize("number", ["95588", "110", "+14155550123", "hello", ""])
def test_codes_go_to_mobile_numbers_only(world: World, number: str) -> None:
    phones = Phones(world)
    with world.client(*phones.routes()) as client:
        assert phones.ask(client, number).status_code == 400
    assert world.faults == []
