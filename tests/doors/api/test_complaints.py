from __future__ import annotations

from hashlib import sha256

from litestar import Router
from tests.doors.api.rest_world import NOW, World

from ringfence.doors.api.complaints import ComplaintDesk, complaint_routes


def sha256_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]


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


def test_complaints_of_one_address_block_have_one_origin_and_no_address_is_kept(world: World) -> None:
    origins = ["192.0.2.7", "192.0.2.250 ", "192.0.3.7", "2001:db8:1:2::5", "2001:db8:1:ff::1", "phone-7", "", ""]
    sent = [{"number": "02112345678", "reporter": f"r{at}", "origin": one} for at, one in enumerate(origins)]
    desk = ComplaintDesk(world.store.complaints, world.plan.read, sha256_of, world.clock_ms, world.new_id)
    with world.client(complaint_routes(desk, world.once)) as client:
        assert client.post("/v1/complaints", json={"complaints": sent}).status_code == 201
    kept = {one.reporter: one.origin for one in world.store.complaints.of(int(world.plan.read("02112345678")))}
    found = [kept[sha256_of(f"r{at}")] for at in range(len(origins))]
    assert found[0] == found[1] != found[2]
    assert found[3] == found[4]
    assert found[6:] == ["", ""]
    assert len(set(found)) == 5
    assert not any(one in said for one in origins if one for said in found)


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
