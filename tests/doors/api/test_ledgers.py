from __future__ import annotations

import os

from litestar import Router
from tests.doors.api.rest_world import NOW, World

from ringfence.access.key import ENTROPY_BYTES, Scope, make_key
from ringfence.doors.api.ledgers import LedgerAnswers, ledger_routes
from ringfence.registry.ledger_desk import LedgerDesk

HOLDING = {
    "first": "+861085000000",
    "last": "+861085000099",
    "holder": "acme",
    "chain": "cmcc acme",
    "from": "2026-01-01",
}


def _routes(world: World) -> Router:
    desk = LedgerDesk(world.store.ledger, world.plan.read, world.clock_ms)
    return ledger_routes(LedgerAnswers(desk, world.store.audit, world.plan.read, world.clock_ms))


def _key(world: World, company: str, *scopes: Scope) -> dict[str, str]:
    key, text = make_key("carrier", scopes, os.urandom(ENTROPY_BYTES), NOW, company=company)
    world.ring.put(key)
    return {"authorization": f"Bearer {text}"}


def test_an_entry_is_put_found_paged_and_ended(world: World) -> None:
    with world.client(_routes(world)) as client:
        put = client.put("/v1/ledgers/holding/h1", json={"fields": HOLDING, "reason": "let"})
        assert put.status_code == 200, put.text
        assert put.json()["fields"]["first"] == "+861085000000"
        assert client.get("/v1/ledgers/holding/h1").json() == put.json()
        client.put("/v1/ledgers/holding/h2", json={"fields": HOLDING, "reason": "let"})
        page = client.get("/v1/ledgers/holding?limit=1").json()
        assert (page["items"][0]["fields"]["id"], page["next"]) == ("h1", "h1")
        assert client.get(f"/v1/ledgers/holding?after={page['next']}").json()["next"] == ""
        assert client.delete("/v1/ledgers/holding/h1?reason=over").status_code == 204
        history = client.get("/v1/ledgers/holding/h1/history").json()["items"]
        assert [one["reason"] for one in history] == ["over", "let"]


def test_who_held_a_number_is_told_and_the_look_kept(world: World) -> None:
    with world.client(_routes(world)) as client:
        client.put("/v1/ledgers/holding/h1", json={"fields": HOLDING, "reason": "let"})
        held = client.get("/v1/ledgers/holders", params={"number": "01085000007", "purpose": "case 7"}).json()
        before = client.get("/v1/ledgers/holders", params={"number": "01085000007", "on": "2025-12-31"}).json()
    assert [(one["holder"], one["chain"]) for one in held["items"]] == [("acme", ["cmcc", "acme"])]
    assert before["items"] == []
    assert {one.purpose for one in world.store.audit.looks()} == {"case 7", "ledger"}


def test_a_carriers_key_never_touches_another_carriers_entries(world: World) -> None:
    both = (Scope.REGISTRY_READ, Scope.REGISTRY_WRITE)
    mine, other, reads = (
        _key(world, "cmcc", *both),
        _key(world, "cucc", *both),
        _key(world, "cmcc", Scope.REGISTRY_READ),
    )
    with world.client(_routes(world)) as client:
        sent = {"fields": HOLDING, "reason": "let"}
        assert client.put("/v1/ledgers/holding/h1", json=sent, headers=mine).status_code == 200
        assert client.put("/v1/ledgers/holding/h1", json=sent, headers=other).status_code == 403
        assert client.get("/v1/ledgers/holding/h1", headers=other).status_code == 404
        assert client.get("/v1/ledgers/holding", headers=other).json()["items"] == []
        assert client.delete("/v1/ledgers/holding/h1?reason=x", headers=other).status_code == 404
        assert client.put("/v1/ledgers/holding/h1", json=sent, headers=reads).status_code == 403
        licence = {"fields": {"holder": "cmcc", "services": "A15", "from": "2026-01-01"}, "reason": "own"}
        assert client.put("/v1/ledgers/licence/x", json=licence, headers=mine).status_code == 403


def test_what_makes_no_sense_is_refused(world: World) -> None:
    with world.client(_routes(world)) as client:
        for kind, fields, reason, status in (
            ("holding", {**HOLDING, "first": "x"}, "r", 400), ("holding", {**HOLDING, "admin": "yes"}, "r", 400),
            ("holding", HOLDING, "", 400), ("campaign", HOLDING, "r", 400),
            ("holding", {**HOLDING, "id": "other"}, "r", 200),
        ):  # fmt: skip
            answer = client.put(f"/v1/ledgers/{kind}/h9", json={"fields": fields, "reason": reason})
            assert answer.status_code == status, answer.text
        assert client.get("/v1/ledgers/holding/h9").json()["fields"]["id"] == "h9", "the address names the entry"
        assert client.get("/v1/ledgers/king").status_code == 404
        assert (
            client.put("/v1/ledgers/holding/h9", json={"fields": HOLDING, "reason": "r", "by": "x"}).status_code == 400
        )
