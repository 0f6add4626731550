from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Router
from msgspec.structs import replace
from tests.doors.api.rest_world import NOW, World
from tests.examples import mobile

from ringfence.access.key import ENTROPY_BYTES, Scope, make_key
from ringfence.backends.blind.oprf import BlindList
from ringfence.backends.blind.set_folder import BlindFolder
from ringfence.companies import caller_law
from ringfence.doors.api.blind import BlindDoor, blind_routes

TOPIC = "finance.voice"


@pytest.fixture
def sets(tmp_path: Path) -> Iterator[BlindFolder]:
    made = BlindFolder(tmp_path / "blind")
    made.build(TOPIC, [int(mobile(1))], 5_000_000, NOW, 1, lambda _: None)
    yield made
    made.close()


@pytest.fixture
def routes(world: World, sets: BlindFolder) -> Router:
    law = replace(caller_law(Path("nowhere")).lists, blind_a_day=300)
    return blind_routes(BlindDoor(sets, world.store.quotas, law, world.clock_ms))


def _key(world: World, *scopes: Scope) -> dict[str, str]:
    key, text = make_key("c", scopes, os.urandom(ENTROPY_BYTES), NOW, company="acme")
    world.ring.put(key)
    return {"authorization": f"Bearer {text}"}


def test_parameters_evaluations_buckets_and_the_whole_set_are_served(
    world: World, routes: Router, sets: BlindFolder
) -> None:
    with world.client(routes) as client:
        mine = _key(world, Scope.LIST_CHECKS)
        (told,) = client.get("/v1/blind-sets", headers=mine).json()["items"]
        place = f"/v1/blind-sets/{TOPIC}/{told['epoch']}"
        request = BlindList([int(mobile(1))]).request
        answer = client.post(f"{place}/evaluations", content=request, headers=mine)
        assert (answer.status_code, len(answer.content)) == (200, len(request) + 64)
        size = told["width"] * 8
        some = client.post(f"{place}/buckets", json={"buckets": [0, 1]}, headers=mine).content
        whole = client.get(place, headers=mine).content
        assert some == whole[: 2 * size]
        assert len(whole) == told["buckets"] * size
        assert client.post(f"{place}/evaluations", content=b"x" * 33, headers=mine).status_code == 400
        assert client.post(f"{place}/evaluations", content=b"\xff" * 32, headers=mine).status_code == 400
        assert client.post(f"{place}/buckets", json={"buckets": [-1]}, headers=mine).status_code == 400
        assert client.get(f"/v1/blind-sets/{TOPIC}/old", headers=mine).status_code == 404
        assert client.post(f"{place}/evaluations", content=request, headers=mine).status_code == 429, "the quota"
        assert client.get("/v1/blind-sets", headers=_key(world, Scope.SCREEN)).status_code == 403
    assert world.faults == []
