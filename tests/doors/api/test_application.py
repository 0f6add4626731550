from __future__ import annotations

from tests.doors.api.rest_world import World


def test_the_document_is_for_everybody_and_names_our_problems(world: World) -> None:
    with world.client() as client:
        del client.headers["authorization"]
        document = client.get("/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "Ringfence"
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"


def test_what_is_not_there_is_a_problem(world: World) -> None:
    with world.client() as client:
        reply = client.get("/v1/nothing")
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"
