from __future__ import annotations

from litestar import Router
from tests.doors.api.rest_world import World

from ringfence.doors.api.trunks import TrunkDesk, trunk_routes


def _routes(world: World) -> Router:
    return trunk_routes(TrunkDesk(world.store.trunks, world.plan.read, world.clock_ms))


def test_a_trunk_is_put_shown_and_taken_out_of_service(world: World) -> None:
    sent = {"kind": "enterprise_line", "assigned": [{"first": "02161000000", "last": "02161000099"}]}
    with world.client(_routes(world)) as client:
        put = client.put("/v1/trunks/desk-7", json=sent)
        assert put.status_code == 200
        assert put.json()["assigned"] == [{"first": "+862161000000", "last": "+862161000099"}]
        assert client.get("/v1/trunks/desk-7").json() == put.json()
        assert [one["name"] for one in client.get("/v1/trunks").json()["items"]] == ["desk-7"]
        assert client.delete("/v1/trunks/desk-7?reason=closed").status_code == 204
        assert client.get("/v1/trunks/desk-7").status_code == 404


def test_a_trunk_that_makes_no_sense_is_refused(world: World) -> None:
    with world.client(_routes(world)) as client:
        assert client.put("/v1/trunks/t", json={"kind": "tunnel"}).status_code == 400
        backwards = {"kind": "interconnect", "assigned": [{"first": "02161000099", "last": "02161000000"}]}
        assert client.put("/v1/trunks/t", json=backwards).status_code == 400
        assert client.delete("/v1/trunks/t").status_code == 400
