from __future__ import annotations

import pytest
from tests.doors.api.rest_world import NOW, World
from tests.doors.api.subscriber_world import ME, MINE, OTHER, Phones
from tests.registry.examples import DAY

from ringfence.access.key import ENTROPY_BYTES, Scope, make_key
from ringfence.registry.consent import Consent

FINANCE_AT_NIGHT = {"categories": ["finance"], "hours": "21:00-09:00"}


def give(world: World, consent_id: str, number: str = ME) -> None:
    world.store.consents.record(
        Consent(
            id=consent_id, number=int(world.plan.read(number)), company="acme", categories=1, channels=1,
            given_ms=NOW - 1, starts_ms=NOW - 1, expires_ms=NOW + DAY, wording="Acme may call.", way="web",
            request=consent_id,
        ),
        by="key:acme",
        at_ms=NOW,
    )  # fmt: skip


def test_a_person_says_what_may_reach_them_and_sees_what_was_said_before(world: World) -> None:
    phones = Phones(world)
    with world.client(*phones.routes()) as client:
        client.headers.update({**world.key(Scope.SUBSCRIBERS), **phones.token(client)})
        first = client.put(f"{MINE}/preferences", json={"refusals": [{}]})
        assert (first.status_code, first.json()["way"]) == (200, "api")
        client.put(f"{MINE}/preferences", json={"refusals": [FINANCE_AT_NIGHT], "exceptions": ["acme"]})
        shown = client.get(f"{MINE}/preferences").json()
        assert (shown["refusals"][0]["categories"], shown["refusals"][0]["hours"]) == (["finance"], "21:00-09:00")
        assert shown["exceptions"] == ["acme"]
        history = client.get(f"{MINE}/preferences/history").json()["items"]
        assert [len(one["exceptions"]) for one in history] == [1, 0]
        assert client.get(f"{MINE}/looks").json() == {"items": []}
    assert world.faults == []


def test_a_token_opens_its_own_number_only_and_every_refusal_sounds_alike(world: World) -> None:
    phones = Phones(world)
    give(world, "theirs", OTHER)
    theirs = f"/v1/subscribers/{OTHER}"
    with world.client(*phones.routes()) as client:
        client.headers.update({**world.key(Scope.SUBSCRIBERS), **phones.token(client)})
        answers = [
            client.get(f"{theirs}/preferences"),
            client.put(f"{theirs}/preferences", json={"refusals": []}),
            client.get(f"{theirs}/consents"),
            client.post(f"{theirs}/withdrawals", json={"consent": "theirs"}),
            client.get(f"{theirs}/export"),
            client.delete(theirs),
            client.get(f"{MINE}/preferences", headers={"x-subscriber-token": "guessed"}),
            client.get(f"{MINE}/preferences", headers={"x-subscriber-token": ""}),
        ]
        assert {one.status_code for one in answers} == {403}
        assert len({one.json()["detail"] for one in answers}) == 1
        hidden = client.post(f"{MINE}/withdrawals", json={"consent": "theirs"})
        none = client.post(f"{MINE}/withdrawals", json={"consent": "none"})
        assert (hidden.status_code, hidden.json()) == (none.status_code, none.json())
        assert client.post(f"{MINE}/consents/theirs/confirmation").status_code == 404
    kept = world.store.consents.find("theirs")
    assert kept is not None
    assert (kept.confirmed_ms, kept.withdrawn_ms) == (None, None)


@pytest.mark.parametrize(
    "body",
    [
        {"refusals": [{}], "changed_by": "somebody else"},
        {"refusals": [{}], "number": OTHER},
        {"refusals": [{}], "version": 7},
        {"refusals": [{"categories": ["loans"]}]},
        {"refusals": [{"private_too": True}]},
        {"refusals": [{"hours": "09:00-09:00"}]},
        {"refusals": [{}] * 17},
        {"refusals": [{}], "expires_ms": 1, "starts_ms": 2},
        {},
    ],
)
def test_what_a_person_may_not_say_changes_nothing(world: World, body: dict[str, object]) -> None:
    phones = Phones(world)
    with world.client(*phones.routes()) as client:
        assert client.put(f"{MINE}/preferences", json=body).status_code == 400
    assert world.store.preferences.find(phones.number()) is None
    assert world.faults == []


def test_a_carrier_speaks_for_its_subscribers_and_each_look_of_it_is_seen_by_them(world: World) -> None:
    phones = Phones(world)
    with world.client(*phones.routes()) as client:
        client.headers.update(world.key(Scope.REGISTRY_READ, Scope.REGISTRY_WRITE))
        assert client.put(f"{MINE}/preferences", json={"refusals": [{}]}).json()["way"] == "carrier"
        assert client.get(f"{MINE}/preferences").status_code == 400
        assert client.get(f"{MINE}/preferences?purpose=complaint%207").status_code == 200
        assert client.post(f"{MINE}/consents/any/confirmation").status_code == 403
        looks = client.get(f"{MINE}/looks?purpose=asked").json()["items"]

    assert [(one["role"], one["purpose"]) for one in looks] == [("key", "asked"), ("key", "complaint 7")]


def test_a_companys_key_is_no_carriers_key(world: World) -> None:
    phones = Phones(world)
    key, text = make_key("acme", (Scope.REGISTRY_READ, Scope.REGISTRY_WRITE), bytes(ENTROPY_BYTES), NOW, company="acme")
    world.ring.put(key)
    with world.client(*phones.routes()) as client:
        client.headers.update({"authorization": f"Bearer {text}"})
        assert client.put(f"{MINE}/preferences", json={"refusals": [{}]}).status_code == 403
        assert client.get(f"{MINE}/export?purpose=x").status_code == 403


def test_reading_keys_change_nothing(world: World) -> None:
    phones = Phones(world)
    with world.client(*phones.routes()) as client:
        client.headers.update(world.key(Scope.REGISTRY_READ))
        assert client.put(f"{MINE}/preferences", json={"refusals": [{}]}).status_code == 403
        assert client.delete(MINE).status_code == 403


def test_consents_are_confirmed_and_withdrawn(world: World) -> None:
    phones = Phones(world)
    for name in ("a", "b"):
        give(world, name)
    with world.client(*phones.routes()) as client:
        client.headers.update({**world.key(Scope.SUBSCRIBERS), **phones.token(client)})
        assert client.post(f"{MINE}/consents/a/confirmation").json()["state"] == "given"
        assert {one["state"] for one in client.get(f"{MINE}/consents").json()["items"]} == {"given", "asked"}
        both = client.post(f"{MINE}/withdrawals", json={"consent": "a", "company": "acme"})
        assert both.status_code == 400
        assert client.post(f"{MINE}/withdrawals", json={"consent": "a"}).json() == {"ended": 2}
        assert client.post(f"{MINE}/withdrawals", json={}).json() == {"ended": 0}
        assert client.post(f"{MINE}/consents/a/confirmation").status_code == 400


def test_everything_is_exported_and_deleted_with_a_receipt_and_the_token_ends_with_it(world: World) -> None:
    phones = Phones(world)
    give(world, "a")
    with world.client(*phones.routes()) as client:
        client.headers.update({**world.key(Scope.SUBSCRIBERS), **phones.token(client)})
        client.put(f"{MINE}/preferences", json={"refusals": [{}]})
        whole = client.get(f"{MINE}/export").json()
        assert (whole["number"], len(whole["preferences"]), len(whole["consents"])) == (ME, 1, 1)

        receipt = client.delete(MINE, headers={"accept-language": "en"}).json()

        assert receipt["id"] is not None
        assert receipt["rows"] > 0
        assert client.get(f"{MINE}/preferences").status_code == 403
    (told,) = [one.text for one in world.store.outbox.waiting(NOW)]
    assert f"receipt {receipt['id']}" in told
    assert world.faults == []
