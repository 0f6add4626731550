from __future__ import annotations

import pytest
from litestar import Router
from tests.doors.api.rest_world import NOW, World

from ringfence.access.key import Scope
from ringfence.doors.api.lists import ListDesk, list_routes, read_scope
from ringfence.screening.book import Level
from ringfence.telecom.errors import Refused

LATER = NOW + 1_000_000


def _routes(world: World) -> Router:
    return list_routes(ListDesk(world.store.lists, world.plan.read, world.clock_ms, world.new_id), world.once)


def _entry(**other: object) -> dict[str, object]:
    return {"number": "13800138000", "reason": "test", "expires_ms": LATER, **other}


def test_entries_are_added_shown_and_ended(world: World) -> None:
    with world.client(_routes(world)) as client:
        added = client.post("/v1/lists/block", json={"entries": [_entry(), _entry(number="95588")]})
        assert (added.status_code, added.json()) == (201, {"added": 2, "ids": ["id-1", "id-2"]})
        page = client.get("/v1/lists/block?number=13800138000").json()
        assert [(one["id"], one["first"]) for one in page["items"]] == [("id-1", "+8613800138000")]
        ended = client.delete("/v1/lists/block/id-1?reason=mistake")
        assert ended.json()["end_reason"] == "mistake"
        assert [one["id"] for one in client.get("/v1/lists/block").json()["items"]] == ["id-2"]
        assert len(client.get("/v1/lists/block?ended=true").json()["items"]) == 2
        assert client.delete("/v1/lists/allow/id-2?reason=x").status_code == 404
    assert world.faults == []


@pytest.mark.parametrize(
    "wrong",
    [
        _entry(expires_ms=None),
        _entry(number="nobody"),
        _entry(first="13800138000"),
        _entry(scope="planet"),
        _entry(scope="carrier:"),
        _entry(expires_ms=1),
        _entry(reason=""),
    ],
)
def test_one_wrong_entry_keeps_all_out_and_is_named(world: World, wrong: dict[str, object]) -> None:
    with world.client(_routes(world)) as client:
        reply = client.post("/v1/lists/block", json={"entries": [_entry(), wrong]})
        assert reply.status_code == 400
        assert "1" in reply.json()["detail"]
        assert client.get("/v1/lists/block").json()["items"] == []


def test_pages_follow_one_another(world: World) -> None:
    with world.client(_routes(world)) as client:
        entries = [_entry(number=f"1380013800{place}") for place in range(5)]
        client.post("/v1/lists/allow", json={"entries": entries})
        first = client.get("/v1/lists/allow?limit=3").json()
        rest = client.get(f"/v1/lists/allow?limit=3&before={first['next']}").json()
        assert len(first["items"]) == 3
        assert len(rest["items"]) == 2
        assert rest["next"] == ""


def test_reading_does_not_allow_writing(world: World) -> None:
    with world.client(_routes(world)) as client:
        client.headers.update(world.key(Scope.LISTS_READ))
        assert client.get("/v1/lists/block").status_code == 200
        assert client.post("/v1/lists/block", json={"entries": [_entry()]}).status_code == 403


def test_scopes_are_read(world: World) -> None:
    read = world.plan.read
    assert read_scope("national", read).level is Level.NATIONAL
    assert read_scope("carrier:ct", read).carrier == "ct"
    assert read_scope("subscriber:13800138000", read).subscriber == read("13800138000")
    with pytest.raises(Refused):
        read_scope("subscriber:x", read)
