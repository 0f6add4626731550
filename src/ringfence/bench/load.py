"""A load generator for its own process: some kept-alive connections, each sends again when it was answered."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct


class Load(Struct, frozen=True, kw_only=True):
    """What to send."""

    host: str
    port: int
    path: str
    key: str
    bodies: list[str]
    """JSON bodies, sent in turn."""
    connections: int
    seconds: float
    method: str = "POST"
    paths: list[str] = []
    """Paths that go with the bodies, in turn; without any all go to `path`."""


class Loaded(Struct, frozen=True, kw_only=True):
    """What came back. Times are microseconds."""

    answers: int
    seconds: float
    statuses: dict[str, int]
    p50_us: int
    p99_us: int


class _Client(asyncio.Protocol):
    def __init__(self, requests: Sequence[bytes], start: int, until: float, took: list[float]) -> None:
        self._requests = requests
        self._next = start
        self._until = until
        self._took = took
        self._buffer = b""
        self._sent_at = 0.0
        self.statuses: dict[str, int] = {}
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._requests[self._next % len(self._requests)])
        self._next += 1

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        end = buffer.find(b"\r\n\r\n")
        if end < 0 or len(buffer) < end + 4 + _length(buffer[:end]):
            self._buffer = buffer
            return
        self._buffer = b""
        now = time.perf_counter()
        self._took.append(now - self._sent_at)
        status = buffer[9:12].decode()
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if now < self._until:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"content-length:")
    return int(lower[at + 15 :].split(b"\r\n", 1)[0])


async def send(load: Load) -> Loaded:
    """Send until the time is over, and wait for the last answers."""
    requests = [
        f"{load.method} {path} HTTP/1.1\r\nhost: {load.host}\r\nauthorization: Bearer {load.key}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body.encode())}\r\n\r\n{body}".encode()
        for path, body in zip(load.paths or [load.path] * len(load.bodies), load.bodies, strict=True)
    ]
    loop = asyncio.get_running_loop()
    took: list[float] = []
    started = time.perf_counter()
    until = started + load.seconds
    clients = []
    for number in range(load.connections):
        offset = number * len(requests) // load.connections
        _, client = await loop.create_connection(
            lambda offset=offset: _Client(requests, offset, until, took),  # type: ignore[misc]
            load.host,
            load.port,
        )
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))
    seconds = time.perf_counter() - started
    statuses: dict[str, int] = {}
    for client in clients:
        for status, count in client.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    took.sort()
    return Loaded(
        answers=len(took),
        seconds=seconds,
        statuses=statuses,
        p50_us=int(took[len(took) // 2] * 1e6) if took else 0,
        p99_us=int(took[len(took) * 99 // 100] * 1e6) if took else 0,
    )


if __name__ == "__main__":
    told = asyncio.run(send(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Load)))
    sys.stdout.buffer.write(msgspec.json.encode(told))
