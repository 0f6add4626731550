from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import msgspec
import pytest
from tests.doors.api.rest_world import NOW

from ringfence.access.key import ENTROPY_BYTES, ApiKey, KeyRing, Scope, make_key
from ringfence.doors.api.asgi import Message, Reply, TooLarge
from ringfence.doors.api.door import Gate
from ringfence.doors.api.limits import Room
from ringfence.doors.api.tally import Tally
from ringfence.doors.api.uploads import Query, Upload, spool
from ringfence.telecom.errors import Refused


class Kept:
    """Takes uploads and remembers them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.got = folder, list[tuple[Query, bytes]]()

    def fresh(self) -> Path:
        return self.folder / os.urandom(4).hex()

    def taken(self, key: ApiKey, query: Query, path: Path, size: int) -> Reply:
        if query.get("wrong"):
            raise Refused("wrong")
        if query.get("broken"):
            raise ZeroDivisionError
        assert size == path.stat().st_size
        self.got.append((query, path.read_bytes()))
        return Reply(msgspec.json.encode({"size": size}), 202)


class Scene:
    def __init__(self, folder: Path, *, room: int = 4) -> None:
        self.kept, ring = Kept(folder), KeyRing()
        key, self.key = make_key("c", [Scope.LIST_CHECKS], os.urandom(ENTROPY_BYTES), NOW)
        ring.put(key)
        self.shouted: list[str] = []
        self.room = Room(room)
        gate = Gate(ring, Tally(), lambda: NOW)
        self.upload = Upload(
            gate, self.room, Scope.LIST_CHECKS, 3_000_000, self.kept, lambda what, _: self.shouted.append(what)
        )

    def send(self, parts: Iterable[bytes], query: str = "", key: str | None = None, *, cut: bool = False) -> int:
        return asyncio.run(self._send(list(parts), query, self.key if key is None else key, cut))

    async def _send(self, parts: list[bytes], query: str, key: str, cut: bool) -> int:
        messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
        if cut:
            messages.append({"type": "http.disconnect"})
        else:
            messages.append({"type": "http.request", "body": b"", "more_body": False})
        status = 0

        async def receive() -> Message:
            return messages.pop(0)

        async def send(message: Message) -> None:
            nonlocal status
            status = int(str(message.get("status", status)))

        scope: dict[str, object] = {
            "type": "http",
            "headers": [(b"x-api-key", key.encode())],
            "query_string": query.encode(),
        }
        await self.upload(scope, receive, send)
        return status


def test_a_file_of_many_parts_arrives_whole(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    parts = [os.urandom(70_000) for _ in range(40)]
    assert scene.send(parts, "name=a.csv&purpose=campaign") == 202
    assert scene.kept.got == [({"name": "a.csv", "purpose": "campaign"}, b"".join(parts))]
    assert list(tmp_path.iterdir()) == []


def test_who_may_not_is_turned_away_before_anything_is_kept(tmp_path: Path) -> None:
    assert Scene(tmp_path).send([b"x"], key="rf_000000000000_x") == 401
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("parts", "query", "status"),
    [([b"x" * 1_000_000] * 4, "", 413), ([b"x"], "wrong=1", 400), ([b"x"], "broken=1", 500)],
)
def test_what_is_not_taken_leaves_nothing_behind(tmp_path: Path, parts: list[bytes], query: str, status: int) -> None:
    scene = Scene(tmp_path, room=1)
    assert scene.send(parts, query) == status
    assert list(tmp_path.iterdir()) == []
    assert scene.send([b"x"]) == 202, "the room is free again"
    assert scene.shouted == (["an upload failed"] if status == 500 else [])


def test_a_client_that_hangs_up_is_nobody_to_answer(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    assert scene.send([b"x"], cut=True) == 0
    assert scene.kept.got == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("mine")

    async def chunks() -> AsyncIterator[bytes]:
        yield b"theirs"

    with pytest.raises(FileExistsError):
        asyncio.run(spool(chunks(), path, 100))
    with pytest.raises(TooLarge):
        asyncio.run(spool(chunks(), tmp_path / "b", 3))
    assert path.read_text() == "mine"
