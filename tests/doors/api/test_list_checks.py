from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest
from litestar import Router
from msgspec.structs import replace
from tests.doors.api.rest_world import NOW, World
from tests.registry.examples import caller

from ringfence.access.key import ENTROPY_BYTES, ApiKey, Scope, make_key
from ringfence.backends.files.check_folder import CheckFolder
from ringfence.companies import caller_law
from ringfence.doors.api.list_checks import ListDoor, TakeConsents, TakeList, list_check_routes
from ringfence.registry.job import JobState
from ringfence.registry.list_desk import ListBooks, ListDesk
from ringfence.telecom.errors import NotAllowed, Refused

QUERY = {"purpose": "campaign", "category": "finance", "channel": "voice", "name": "a.csv"}
NUMBER = "+8613800138000"


@pytest.fixture
def desk(world: World, tmp_path: Path) -> ListDesk:
    store = world.store
    for name in ("acme", "other"):
        store.ledger.put(replace(caller(), id=name, numbers=()), by="operator", at_ms=NOW)
    files = CheckFolder(tmp_path / "checks", world.plan.read, world.clock_ms)
    books = ListBooks(store.jobs, store.quotas, store.list_book, store.ledger, files)
    return ListDesk(books, caller_law(Path("nowhere")), world.clock_ms, os.urandom)


@pytest.fixture
def routes(world: World, desk: ListDesk) -> Router:
    return list_check_routes(ListDoor(desk, world.store.audit, world.plan.read, world.clock_ms, lambda _: "zh"))


def _key(world: World, company: str) -> tuple[ApiKey, dict[str, str]]:
    key, text = make_key("c", [Scope.LIST_CHECKS], os.urandom(ENTROPY_BYTES), NOW, company=company)
    world.ring.put(key)
    return key, {"authorization": f"Bearer {text}"}


def _upload(desk: ListDesk, body: bytes) -> Path:
    path = desk.fresh()
    path.write_bytes(body)
    return path


def test_one_number_is_answered_and_the_person_sees_it(world: World, routes: Router) -> None:
    with world.client(routes) as client:
        _, mine = _key(world, "acme")
        body = {"number": NUMBER, "purpose": "campaign", "category": "finance", "channel": "voice"}
        answer = client.post("/v1/list-checks:one", json=body, headers=mine).json()
        assert (answer["verdict"], answer["reason"]) == ("no", "no_consent")
        assert "未经同意视为拒绝" in answer["why"]
        assert answer["until_ms"] == NOW + 86_400_000
        rubbish = client.post("/v1/list-checks:one", json=body | {"number": "=1"}, headers=mine).json()
        assert rubbish["reason"] == "not_a_person"
        assert client.post("/v1/list-checks:one", json=body | {"company": "other"}, headers=mine).status_code == 403
        assert client.post("/v1/list-checks:one", json=body | {"purpose": "fun"}, headers=mine).status_code == 400
    (look,) = world.store.audit.looks(int(world.plan.read(NUMBER)))
    assert "checked by acme" in look.purpose
    assert world.faults == []


def test_a_list_is_taken_shown_fetched_and_deleted_by_its_owner_alone(
    world: World, routes: Router, desk: ListDesk, tmp_path: Path
) -> None:
    key, mine = _key(world, "acme")
    _, others = _key(world, "other")
    reply = TakeList(desk).taken(key, QUERY, _upload(desk, b"13800138000\n"), 12)
    assert reply.status == 202
    shown = msgspec.json.decode(reply.body)
    job_id = shown["id"]
    with world.client(routes) as client:
        path = f"/v1/list-checks/{job_id}"
        assert client.get(path, headers=mine).json() == shown
        assert client.get(f"{path}/result", headers=mine).status_code == 409
        for way in (path, f"{path}/result"):
            assert client.get(way, headers=others).status_code == 404
        assert client.delete(path, headers=others).status_code == 404

        job = desk.own(job_id, "acme")
        world.store.jobs.advance(job, replace(job, state=JobState.DONE), at_ms=NOW)
        (tmp_path / "checks" / f"{job_id}.csv").write_bytes(b"number,verdict\r\n")
        fetched = client.get(f"{path}/result", headers=mine)
        assert (fetched.status_code, fetched.content) == (200, b"number,verdict\r\n")
        assert "attachment" in fetched.headers["content-disposition"]
        assert [one["id"] for one in client.get("/v1/list-checks", headers=mine).json()["items"]] == [job_id]
        assert client.delete(path, headers=mine).json()["state"] == "deleted"
        assert client.get(f"{path}/result", headers=mine).status_code == 404
    assert [entry.act for entry in world.store.audit.entries(act="list-check.fetch")] == ["list-check.fetch"]
    assert world.faults == []


@pytest.mark.parametrize(
    "wrong", [{"purpose": "fun"}, {"category": ""}, {"extra": "1"}, {"name": "x" * 300}, {"company": "x" * 65}]
)
def test_an_address_that_says_something_else_is_refused(world: World, desk: ListDesk, wrong: dict[str, str]) -> None:
    key, _ = _key(world, "acme")
    with pytest.raises(Refused):
        TakeList(desk).taken(key, QUERY | wrong, _upload(desk, b"1\n"), 2)


def test_a_list_for_another_company_is_refused(world: World, desk: ListDesk) -> None:
    key, _ = _key(world, "acme")
    with pytest.raises(NotAllowed):
        TakeList(desk).taken(key, QUERY | {"company": "other"}, _upload(desk, b"1\n"), 2)
    with pytest.raises(NotAllowed):
        TakeConsents(desk).taken(key, {"company": "other"}, _upload(desk, b"1\n"), 2)


def test_a_file_of_consents_is_taken(world: World, desk: ListDesk) -> None:
    key, _ = _key(world, "acme")
    body = b"number,categories,channels,given,expires,wording,way\n1,finance,voice,2026-01-01,2026-12-31,w,web\n"
    reply = TakeConsents(desk).taken(key, {"name": "c.csv"}, _upload(desk, body), len(body))
    assert msgspec.json.decode(reply.body)["kind"] == "consents"


def test_uploads_are_described_and_answered_by_the_door_alone(world: World, routes: Router) -> None:
    with world.client(routes) as client:
        query = "purpose=campaign&category=finance&channel=voice"
        assert client.post(f"/v1/list-checks?{query}").status_code == 404
        assert client.post("/v1/consents:load").status_code == 404
        document = client.get("/openapi.json").json()
        assert {"/v1/list-checks", "/v1/consents:load", "/v1/list-checks:one"} <= document["paths"].keys()
