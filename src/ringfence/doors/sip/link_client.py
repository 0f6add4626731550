"""Keeps one connection to a Kamailio's evapi: connects, says hello, judges, and comes back after every break."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

from ringfence.doors.sip.link import Link
from ringfence.telecom.errors import Refused

_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 2.0


class _Wire(asyncio.Protocol):
    """The connection; everything that arrived is judged and answered in one write."""

    def __init__(self, link: Link, closed: asyncio.Future[None]) -> None:
        self._link = link
        self._closed = closed
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say hello."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._link.hello())

    def data_received(self, received: bytes) -> None:
        """Judge what arrived."""
        assert self._transport is not None
        try:
            answers = self._link.feed(received)
        except Refused:
            self._transport.abort()
            return
        if answers:
            self._transport.write(answers)
        self._link.settle()

    def connection_lost(self, _error: Exception | None) -> None:
        """Let the keeper connect again."""
        if not self._closed.done():
            self._closed.set_result(None)


async def keep_linked(
    host: str,
    port: int,
    make_link: Callable[[], Link],
    tell: Callable[[str], None],
    tls: ssl.SSLContext | None = None,
) -> None:
    """Stay linked until cancelled. `tell` hears of every connection made and lost; pauses grow to two seconds."""
    pause = _PAUSE_S
    while True:
        closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        link = make_link()
        try:
            transport, _ = await asyncio.get_running_loop().create_connection(
                lambda link=link, closed=closed: _Wire(link, closed), host, port, ssl=tls
            )
        except OSError as error:
            if pause == _PAUSE_S:
                tell(f"no Kamailio at {host}:{port} ({error.strerror or error}); trying again")
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)
            continue
        tell(f"linked with Kamailio at {host}:{port}")
        pause = _PAUSE_S
        try:
            await closed
        finally:
            transport.abort()
        tell(f"the link with {host}:{port} broke; calls are delivered unjudged until it is back")
        await asyncio.sleep(pause)
