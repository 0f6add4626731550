from __future__ import annotations

import asyncio

import httpx
import msgspec

from ringfence.bench.echo import app
from ringfence.doors.api.wire import ScreenAnswer


async def _ask() -> httpx.Response:
    transport = httpx.ASGITransport(app())
    async with httpx.AsyncClient(transport=transport, base_url="http://echo") as client:
        return await client.post("/v1/calls:screen", json={"calling": "1", "called": "2"})


def test_the_baseline_answers_in_the_shape_of_the_door() -> None:
    reply = asyncio.run(_ask())
    assert reply.status_code == 200
    assert msgspec.json.decode(reply.content, type=ScreenAnswer).recorded
