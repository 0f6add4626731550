"""Files that come in over HTTP: straight to the disk, in constant memory, within a limit."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import parse_qs

from anyio import to_thread

from ringfence.access.key import ApiKey, Scope
from ringfence.doors.api import asgi
from ringfence.doors.api.asgi import ClientGone, Receive, Reply, Send, TooLarge, headers_of, send_reply
from ringfence.doors.api.door import Gate
from ringfence.doors.api.limits import Room
from ringfence.doors.api.problem import OURS, problem_reply, reply_with
from ringfence.telecom.errors import RingfenceError

Query = dict[str, str]
WRITE_AT = 1 << 20
"""Bytes that are gathered before a thread writes them, so that the disk never holds up calls."""


class Taking(Protocol):
    """What becomes of an upload."""

    def fresh(self) -> Path:
        """Where it goes."""
        ...

    def taken(self, key: ApiKey, query: Query, path: Path, size: int) -> Reply:
        """It is whole and on the disk. Raises `RingfenceError`."""
        ...


class Upload:
    """One address that takes files: `POST` with the file as the body."""

    def __init__(
        self, gate: Gate, room: Room, scope: Scope, most: int, taking: Taking, shout: Callable[[str, Exception], None]
    ) -> None:
        """`most` bytes of one file."""
        self._gate, self._room, self._scope, self._most = gate, room, scope, most
        self._taking, self._shout = taking, shout

    async def __call__(self, scope: asgi.Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            reply = await self._answer(scope, receive)
        except ClientGone:
            return
        except RingfenceError as error:
            reply = problem_reply(error)
        except Exception as error:
            self._shout("an upload failed", error)
            reply = reply_with(OURS)
        await send_reply(send, reply)

    async def _answer(self, scope: asgi.Scope, receive: Receive) -> Reply:
        key = self._gate.admit(headers_of(scope), self._scope)
        self._room.enter()
        path = await to_thread.run_sync(self._taking.fresh)
        try:
            size = await spool(_chunks(receive), path, self._most)
            query = {name: values[-1] for name, values in parse_qs(_query(scope), max_num_fields=20).items()}
            return await to_thread.run_sync(self._taking.taken, key, query, path, size)
        finally:
            self._room.leave()
            path.unlink(missing_ok=True)  # gone already where it was taken


def _query(scope: asgi.Scope) -> str:
    return cast("bytes", scope["query_string"]).decode("latin-1")


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientGone
        yield cast("bytes", message.get("body", b""))
        if not message.get("more_body"):
            return


async def spool(chunks: AsyncIterator[bytes], path: Path, most: int) -> int:
    """Write what comes in to a file; returns its length, durable. Raises `TooLarge` beyond `most` bytes."""
    size, gathered = 0, bytearray()
    file = await to_thread.run_sync(lambda: os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        async for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise TooLarge(f"the file is larger than {most:,} bytes", "split it")
            gathered += chunk
            if len(gathered) >= WRITE_AT:
                await to_thread.run_sync(_write, file, bytes(gathered))
                gathered.clear()
        await to_thread.run_sync(_write, file, bytes(gathered))
        await to_thread.run_sync(os.fsync, file)
    finally:
        os.close(file)
    return size


def _write(file: int, held: bytes) -> None:
    left = memoryview(held)
    while left:
        left = left[os.write(file, left) :]
