"""The redirect server's sockets: UDP and TCP on one address."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable

from ringfence.doors.sip.message import LONGEST
from ringfence.doors.sip.redirect import RedirectServer

_LENGTH = re.compile(rb"^(?:content-length|l)[ \t]*:[ \t]*(\d{1,6})[ \t]*$", re.IGNORECASE | re.MULTILINE)
_MOST_CONNECTIONS = 1_000
_IDLE_S = 120.0


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: RedirectServer, clock_ms: Callable[[], int]) -> None:
        self._server = server
        self._clock_ms = clock_ms
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, received: bytes, address: tuple[str, int]) -> None:
        answer = self._server.answer(received, address[0], self._clock_ms())
        if answer is not None and self._transport is not None:
            self._transport.sendto(answer, address)


class StreamReader:
    """Cuts a TCP stream into SIP messages by Content-Length (RFC 3261 section 18.3)."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, received: bytes) -> list[bytes] | None:
        """The messages that are complete now; None when the stream can't be framed: close it."""
        self._rest += received
        messages: list[bytes] = []
        while True:
            self._rest = self._rest.lstrip(b"\r\n")
            end = self._rest.find(b"\r\n\r\n")
            if end < 0:
                break
            length = _LENGTH.search(self._rest[:end].replace(b"\r\n", b"\n"))
            total = end + 4 + (int(length.group(1)) if length else 0)
            if total > LONGEST:
                return None
            if len(self._rest) < total:
                break
            messages.append(self._rest[:total])
            self._rest = self._rest[total:]
        return None if len(self._rest) > LONGEST else messages


class RedirectSockets:
    """Listens on UDP and TCP until it is closed."""

    def __init__(self, server: RedirectServer, clock_ms: Callable[[], int]) -> None:
        self._server = server
        self._clock_ms = clock_ms
        self._open = 0
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen; port 0 lets the system choose one for both. Returns the port. Raises `OSError` when it is taken."""
        self._tcp = await asyncio.start_server(self._serve, host, port, limit=LONGEST)
        chosen: int = self._tcp.sockets[0].getsockname()[1]
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self._server, self._clock_ms), local_addr=(host, chosen)
        )
        return chosen

    async def close(self) -> None:
        """Stop listening."""
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
            await self._tcp.wait_closed()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        try:
            if self._open <= _MOST_CONNECTIONS:
                await self._converse(reader, writer)
        except (OSError, TimeoutError):
            pass
        finally:
            self._open -= 1
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stream, source = StreamReader(), str(writer.get_extra_info("peername")[0])
        while received := await asyncio.wait_for(reader.read(LONGEST), _IDLE_S):
            messages = stream.feed(received)
            if messages is None:
                return
            for message in messages:
                answer = self._server.answer(message, source, self._clock_ms(), whole=False)
                if answer is not None:
                    writer.write(answer)
            await writer.drain()
