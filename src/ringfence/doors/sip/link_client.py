"""Keeps two connections to a Kamailio's evapi: connects, says hello, judges, and comes back after every break."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable

from ringfence.doors.sip.link import Link
from ringfence.telecom.errors import Refused

_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 2.0
_CONNECT_S = 5.0
SETTLE_S = 0.05
"""Call records are handed on at most this late, many at once: no verdict waits for them."""
REST_S = 0.0005
"""After a little was read, so long passes before the next read: at 1,000 calls/s several messages come with one waking,
and a single call never waits."""
_RECEIVED = 1 << 18
_LITTLE = 1 << 14
_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)


class LinkClient:
    """A thread that stays linked until it is stopped; cheaper for each message than an event loop.

    Calls come on the first connection, which wakes the thread; replies and releases on the second, which is read now
    and then, many at once.
    `alone` is held while calls are judged, because a judge is not for two threads at once. `tell` hears of every
    connection made and lost; pauses grow to two seconds.
    """

    def __init__(
        self,
        host: str,
        port: int,
        make_link: Callable[[], Link],
        tell: Callable[[str], None],
        alone: threading.Lock,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._host, self._port = host, port
        self._make_link = make_link
        self._tell = tell
        self._alone = alone
        self._tls = tls
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"link {host}:{port}", daemon=True)
        self._wire: socket.socket | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait until what was heard is judged and handed on."""
        self._ended.set()
        wire = self._wire
        if wire is not None:
            with contextlib.suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)

    def _run(self) -> None:
        pause, name = _PAUSE_S, f"{self._host}:{self._port}"
        while not self._ended.is_set():
            try:
                wire = self._connect()
            except OSError as error:
                if pause == _PAUSE_S:
                    self._tell(f"no Kamailio at {name} ({error.strerror or error}); trying again")
                self._ended.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
                continue
            self._tell(f"linked with Kamailio at {name}")
            pause = _PAUSE_S
            link = self._make_link()
            with wire:
                self._wire = wire
                self._converse(wire, link)
                self._wire = None
            with self._alone:
                link.settle()
            if not self._ended.is_set():
                self._tell(f"the link with {name} broke; calls are delivered unjudged until it is back")
                self._ended.wait(pause)

    def _connect(self) -> socket.socket:
        wire = socket.create_connection((self._host, self._port), _CONNECT_S)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls is not None:
            wire = self._tls.wrap_socket(wire, server_hostname=self._host)
        return wire

    def _converse(self, wire: socket.socket, link: Link) -> None:
        """Until a connection breaks, we are stopped, or it speaks no netstrings."""
        try:
            wire.sendall(link.hello())
            _acknowledge(wire)
            wire.settimeout(SETTLE_S)
            with self._connect() as ends:
                ends.sendall(link.hello(ends=1))
                ends.setblocking(False)
                try:
                    self._listen(wire, ends, link)
                finally:
                    with self._alone:
                        _follow(ends, link)
        except (OSError, Refused):
            return

    def _listen(self, wire: socket.socket, ends: socket.socket, link: Link) -> None:
        settled = time.monotonic()
        while not self._ended.is_set():
            try:
                received = _waiting(wire) if link.waiting else _read(wire)
                if not received and not link.waiting:
                    return
            except TimeoutError:
                received = b""
            with self._alone:
                _send(wire, link.feed(received) if received else b"")
                _send(wire, link.judge() if link.waiting else b"")
                if (now := time.monotonic()) - settled >= SETTLE_S:
                    settled = now
                    _follow(ends, link)
                    link.settle()
            if 0 < len(received) < _LITTLE and not link.waiting:
                time.sleep(REST_S)


def _send(wire: socket.socket, answers: bytes) -> None:
    if answers:
        wire.sendall(answers)


def _follow(ends: socket.socket, link: Link) -> None:
    """Take what has come on the second connection. Raises `OSError` when it ended: both are made again."""
    with contextlib.suppress(BlockingIOError, ssl.SSLWantReadError):
        while received := ends.recv(_RECEIVED):
            link.follow(received)
        raise ConnectionResetError("the connection for replies and releases ended")


def _read(wire: socket.socket) -> bytes:
    """What has come, at least one byte unless the connection ended; what our acknowledgement sets free comes along."""
    received = wire.recv(_RECEIVED)
    more = received
    while more and len(received) < _RECEIVED:
        _acknowledge(wire)
        more = _waiting(wire)
        received += more
    return received


def _waiting(wire: socket.socket) -> bytes:
    """What lies ready; sockets with a timeout never block below it. TLS has its own buffer: the next read gives it."""
    if isinstance(wire, ssl.SSLSocket):
        return b""
    try:
        return os.read(wire.fileno(), _RECEIVED)
    except BlockingIOError:
        return b""


def _acknowledge(wire: socket.socket) -> None:
    """Acknowledge at once what came; the system forgets this after a while, so it is said again each time.

    evapi leaves Nagle's algorithm on: after a message that we do not answer (a reply, a release) Kamailio would hold
    the next INVITE back until our delayed acknowledgement, 40 ms.
    """
    if _QUICKACK is not None:
        wire.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
