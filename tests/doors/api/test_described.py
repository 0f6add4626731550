from __future__ import annotations

from tests.doors.api.rest_world import World


def test_hot_endpoints_are_described_by_their_own_structs(world: World) -> None:
    with world.client() as client:
        document = client.get("/openapi.json").json()
    screen = document["paths"]["/v1/calls:screen"]["post"]
    assert screen["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/CallAttempt"
    }
    answer = document["components"]["schemas"]["ScreenAnswer"]
    assert {"decision", "action", "recorded", "failed_open"} <= set(answer["properties"])
    assert {"/v1/calls:screenBatch", "/v1/call-records", "/metrics", "/healthy", "/ready"} <= set(document["paths"])
