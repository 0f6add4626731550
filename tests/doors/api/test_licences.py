from __future__ import annotations

import base64

from litestar import Router
from tests.doors.api.rest_world import World
from tests.registry.pictures import EXIF, ZIP, jpeg
from tests.registry.test_law import LICENCES

from ringfence.access.limit import Limit
from ringfence.doors.api.licences import public_routes
from ringfence.registry.law import read_licences
from ringfence.registry.lead_desk import LeadDesk
from ringfence.registry.licence_desk import LicenceDesk
from ringfence.telecom.licence import Licence


def _routes(world: World, limit: Limit | None = None) -> Router:
    world.store.ledger.put(
        Licence(id="A2-1", holder="cmcc", services=("A15-1",), note="internal", from_ms=0), by="t", at_ms=0
    )
    desk = LicenceDesk(world.store.ledger, read_licences(LICENCES), world.clock_ms)
    leads = LeadDesk(world.store.leads, world.store.evidence, world.plan.read, world.clock_ms)
    return public_routes(desk, leads, world.store.leads, limit or Limit(1000, 1000))


def test_anybody_asks_without_a_key(world: World) -> None:
    with world.client(_routes(world)) as client:
        client.headers.pop("authorization")
        asked = {"provider": "cmcc", "calling": "application", "called": "telephone"}
        answer = client.get("/v1/licences", params=asked).json()
        unknown = client.get("/v1/licences", params={"provider": "nobody", "on": "2026-01-01"}).json()
        assert (answer["state"], answer["service"], answer["licence"]) == ("licensed", 2, "A2-1")
        assert "internal" not in str(answer)
        assert (unknown["state"], unknown["on"][:10]) == ("unknown", "2026-01-01")
        assert client.get("/v1/licences").status_code == 400
        assert client.get("/v1/licences", params={"provider": "x", "calling": "tin can"}).status_code == 400
        assert client.get("/v1/leads").status_code == 401


def test_a_report_is_kept_clean_and_counted(world: World) -> None:
    sent = {"provider": "X", "text": "sold me calls", "evidence": [base64.b64encode(jpeg(EXIF)).decode()]}
    with world.client(_routes(world)) as client:
        first = client.post("/v1/leads", json=sent)
        again = client.post("/v1/leads", json=sent)
        assert first.status_code == 201, first.text
        assert (first.json()["lead"], again.json()["reports"]) == (again.json()["lead"], 2)
        for wrong in (
            {**sent, "evidence": ["%%%"]}, {**sent, "evidence": [base64.b64encode(ZIP).decode()]}, {"text": "x"},
            {**sent, "state": "closed"}, {**sent, "evidence": [""] * 6}, {**sent, "provider": "x" * 201},
        ):  # fmt: skip
            assert client.post("/v1/leads", json=wrong).status_code == 400
        assert [one["reports"] for one in client.get("/v1/leads").json()["items"]] == [2]
    report = world.store.leads.reports(first.json()["lead"])[0]
    assert world.store.evidence.fetch(report.evidence) == ("image/jpeg", jpeg())


def test_one_address_is_slowed_down(world: World) -> None:
    with world.client(_routes(world, Limit(0.001, 1))) as client:
        assert client.get("/v1/licences", params={"provider": "x"}).status_code == 200
        slowed = client.post("/v1/leads", json={"provider": "x", "text": "y"})
        assert (slowed.status_code, int(slowed.headers["retry-after"]) > 1) == (429, True)
