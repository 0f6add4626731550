from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from litestar import Router
from msgspec.structs import replace
from tests.doors.api.rest_world import NOW, World
from tests.registry.examples import KEY, caller, numbers

from ringfence.access.key import ENTROPY_BYTES, Scope, make_key
from ringfence.companies import caller_law
from ringfence.documents import registry_document
from ringfence.doors.api.consents import ConsentDoor, consent_routes
from ringfence.registry.consenting import ConsentBooks, ConsentDesk
from ringfence.registry.proving import Proving
from ringfence.registry.texts import read_texts

AT = NOW - 6 * 3_600_000
NUMBER = "+8613800138000"


@pytest.fixture
def routes(world: World) -> Router:
    store = world.store
    for name in ("acme", "other"):
        entry = replace(caller(), id=name, numbers=(numbers(5, 6),) if name == "acme" else ())
        store.ledger.put(entry, by="operator", at_ms=AT)
    books = ConsentBooks(store.consents, store.preferences, store.ledger, store.quotas)
    texts = read_texts(registry_document(Path("nowhere"), "messages.toml"))
    proving = Proving(store.codes, store.sittings, texts, lambda _: True, KEY, os.urandom)
    desk = ConsentDesk(books, caller_law(Path("nowhere")), proving, lambda _: True)
    door = ConsentDoor(desk, store.evidence, store.audit, world.plan.read, lambda: AT, lambda _: "en")
    return consent_routes(door, world.once)


def _key(world: World, company: str, *scopes: Scope) -> dict[str, str]:
    key, text = make_key("c", scopes or (Scope.CONSENTS,), os.urandom(ENTROPY_BYTES), NOW, company=company)
    world.ring.put(key)
    return {"authorization": f"Bearer {text}"}


def _consent(**more: object) -> dict[str, object]:
    return {
        "number": NUMBER, "categories": ["finance"], "channels": ["voice"], "given_ms": AT - 1000,
        "expires_ms": AT + 86_400_000, "wording": "Acme may call me about loans.", "way": "web", "request": "r1",
    } | more  # fmt: skip


ASK = {"number": NUMBER, "category": "finance", "channel": "voice"}


def test_a_consent_goes_from_record_to_code_to_a_yes_in_one_call(world: World, routes: Router) -> None:
    with world.client(routes) as client:
        mine = _key(world, "acme")
        kept = client.post("/v1/consents", json=_consent(), headers=mine).json()
        assert (kept["company"], kept["state"]) == ("acme", "asked")
        before = client.post("/v1/consents:ask", json=ASK, headers=mine).json()
        assert (before["may"], before["rule"], before["why"][:3]) == (False, "not_confirmed", "No:")

        code = client.post(f"/v1/consents/{kept['id']}/codes", headers=mine).json()["code"]
        (message,) = world.store.outbox.waiting(AT + 1)
        digits = re.search(r"确认码 (\d{6})", message.text)
        assert digits
        told = {"code": code, "digits": digits[1]}
        done = client.post(f"/v1/consents/{kept['id']}/confirmation", json=told, headers=mine)
        assert done.json()["state"] == "given", done.text

        answer = client.post("/v1/consents:ask", json=ASK, headers=mine).json()
        assert (answer["may"], answer["consent"], answer["jurisdiction"]) == (True, kept["id"], "CN")
        assert "Civil Code" in answer["basis"]
        assert AT < answer["until_ms"] <= AT + 86_400_000
        assert client.get(f"/v1/consents/{kept['id']}", headers=mine).json()["state"] == "given"
        assert [one["id"] for one in client.get("/v1/consents", headers=mine).json()["items"]] == [kept["id"]]
    looks = world.store.audit.looks(int(world.plan.read(NUMBER)))
    assert "asked by acme" in looks[0].purpose
    assert world.faults == []


def test_a_companys_key_speaks_for_itself_alone(world: World, routes: Router) -> None:
    with world.client(routes) as client:
        mine, others = _key(world, "acme"), _key(world, "other")
        kept = client.post("/v1/consents", json=_consent(), headers=mine).json()["id"]
        for path in (f"/v1/consents/{kept}", f"/v1/consents/{kept}?company=acme"):
            assert client.get(path, headers=others).status_code in (403, 404)
        assert client.get(f"/v1/consents/{kept}?company=acme", headers=others).status_code == 403
        assert client.post(f"/v1/consents/{kept}/codes", headers=others).status_code == 404
        for path, body in (
            ("/v1/consents:ask", ASK | {"company": "acme"}),
            ("/v1/consents", _consent(company="acme")),
            ("/v1/consents:withdraw", {"number": NUMBER, "way": "web", "company": "acme"}),
        ):
            assert client.post(path, json=body, headers=others).status_code == 403
        assert client.get("/v1/consents", headers=others).json()["items"] == []


def test_the_operators_key_names_the_company(world: World, routes: Router) -> None:
    with world.client(routes) as client:
        assert client.post("/v1/consents:ask", json=ASK).status_code == 400
        assert client.post("/v1/consents:ask", json=ASK | {"company": "acme"}).json()["rule"] == "no_consent"


def test_without_the_scope_nothing_is_told(world: World, routes: Router) -> None:
    with world.client(routes) as client:
        other = _key(world, "acme", Scope.SCREEN)
        assert client.post("/v1/consents:ask", json=ASK, headers=other).status_code == 403


@pytest.mark.parametrize(
    "more",
    [
        {"state": "given"},
        {"confirmed_ms": 1},
        {"recorded_by": "account:root"},
        {"withdrawn_ms": None},
        {"categories": []},
        {"categories": ["everything"]},
        {"number": "nobody"},
        {"evidence": "../../etc/passwd"},
        {"expires_ms": AT + 10 * 366 * 86_400_000},
        {"given_ms": AT + 86_400_000},
        {"wording": ""},
    ],
)
def test_what_a_sender_may_not_say_is_refused(world: World, routes: Router, more: dict[str, object]) -> None:
    with world.client(routes) as client:
        assert client.post("/v1/consents", json=_consent(**more), headers=_key(world, "acme")).status_code == 400


def test_what_the_person_takes_back_stays_taken_back(world: World, routes: Router) -> None:
    with world.client(routes) as client:
        mine = _key(world, "acme")
        client.post("/v1/consents", json=_consent(), headers=mine)
        stopped = client.post("/v1/consents:withdraw", json={"number": NUMBER, "way": "voice"}, headers=mine)
        assert stopped.json() == {"ended": 1}
        assert client.post("/v1/consents", json=_consent(), headers=mine).status_code == 400
        assert client.post("/v1/consents:ask", json=ASK, headers=mine).json()["rule"] == "withdrawn"


def test_evidence_is_what_its_type_says(world: World, routes: Router) -> None:
    with world.client(routes) as client:
        mine = _key(world, "acme")

        def sent(body: bytes, media: str) -> int:
            headers = mine | {"content-type": media}
            return client.post("/v1/evidence", content=body, headers=headers).status_code

        kept = client.post(
            "/v1/evidence", content=b"%PDF-1.7 x", headers=mine | {"content-type": "application/pdf"}
        ).json()
        assert len(kept["evidence"]) == 64
        assert kept["bytes"] == 10
        assert sent(b"PK\x03\x04" + bytes(100), "text/plain") == 400
        assert sent(b"PK\x03\x04" + bytes(100), "application/zip") == 400
        assert sent(b"MZ\x90", "application/pdf") == 400
        assert sent(b"RIFF\x00\x00\x00\x00AVI ", "audio/wav") == 400
        assert sent(b"", "application/pdf") == 400
    assert world.faults == []
