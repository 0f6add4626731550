from __future__ import annotations

from litestar import Router
from tests.doors.api.rest_world import NOW, World

from ringfence.doors.api.complaints import ComplaintDesk, complaint_routes


def _routes(world: World) -> Router:
    desk = ComplaintDesk(
        world.store.complaints, world.plan.read, lambda who: f"hidden-{len(who)}", world.clock_ms, world.new_id
    )
    return complaint_routes(desk, world.once)


def test_complaints_are_kept_without_their_reporters(world: World) -> None:
    sent = {"complaints": [{"number": "02112345678", "reporter": "13900139000", "category": "loans"}]}
    with world.client(_routes(world)) as client:
        reply = client.post("/v1/complaints", json=sent)
        assert (reply.status_code, reply.json()) == (201, {"kept": 1, "ids": ["id-1"]})
    (kept,) = world.store.complaints.of(int(world.plan.read("02112345678")))
    assert (kept.reporter, kept.category, kept.at_ms) == ("hidden-11", "loans", NOW)


def test_the_same_id_is_kept_once_and_a_call_of_tomorrow_is_of_now(world: World) -> None:
    one = {"id": "mine", "number": "02112345678", "reporter": "x", "at_ms": NOW + 10**9}
    with world.client(_routes(world)) as client:
        assert client.post("/v1/complaints", json={"complaints": [one]}).json()["kept"] == 1
        assert client.post("/v1/complaints", json={"complaints": [one]}).json()["kept"] == 0
    assert world.store.complaints.of(int(world.plan.read("02112345678")))[0].at_ms == NOW


def test_one_unreadable_number_keeps_all_out(world: World) -> None:
    sent = {"complaints": [{"number": "02112345678", "reporter": "x"}, {"number": "?", "reporter": "x"}]}
    with world.client(_routes(world)) as client:
        reply = client.post("/v1/complaints", json=sent)
    assert reply.status_code == 400
    assert "complaint 1" in reply.json()["detail"]
    assert world.store.complaints.of(int(world.plan.read("02112345678"))) == ()
