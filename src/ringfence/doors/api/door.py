"""The HTTP door: hot endpoints straight from ASGI, the rest handed on."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from ringfence.access.key import ApiKey, KeyRing, Scope
from ringfence.doors.api import asgi
from ringfence.doors.api.asgi import (
    App,
    ClientGone,
    Headers,
    Receive,
    Reply,
    Send,
    already_read,
    headers_of,
    read_body,
    send_reply,
)
from ringfence.doors.api.limits import Buckets, Room
from ringfence.doors.api.problem import OURS, BadMediaType, BadMethod, problem_reply, reply_with
from ringfence.doors.api.tally import Tally
from ringfence.telecom.errors import NotAllowed, NotFound, RingfenceError, TooMany

Shout = Callable[[str, BaseException], None]


class Endpoint(Protocol):
    """One hot endpoint: POST, JSON in, JSON out."""

    needs: Scope

    async def reply(self, key: ApiKey, headers: Headers, body: bytes) -> Reply:
        """Answer; raises `RingfenceError` for what the caller can mend."""
        ...


class Gate:
    """Who may come in, and how often."""

    def __init__(self, ring: KeyRing, tally: Tally, clock_ms: Callable[[], int]) -> None:
        self._ring = ring
        self._tally = tally
        self._clock_ms = clock_ms
        self._buckets = Buckets()

    def admit(self, headers: Headers, *scopes: Scope) -> ApiKey:
        """The key of the request, which has one of the scopes; raises `NotSignedIn`, `NotAllowed` or `TooMany`."""
        key = self._known(key_text(headers), scopes)
        try:
            self._buckets.take(key.id, key.rate_per_s, time.monotonic())
        except TooMany:
            self._tally.event("throttled")
            raise
        return key

    def _known(self, text: str, scopes: tuple[Scope, ...]) -> ApiKey:
        now = self._clock_ms()
        for scope in scopes[1:]:
            with contextlib.suppress(NotAllowed):
                return self._ring.check(text, scope, now)
        return self._ring.check(text, scopes[0], now)


class Door:
    """The ASGI application of one worker."""

    def __init__(
        self,
        *,
        hot: Mapping[str, Endpoint],
        pages: Mapping[str, Callable[[Headers], Reply]],
        api: App,
        console: App | None,
        gate: Gate,
        room: Room,
        tally: Tally,
        body_max: int,
        shout: Shout,
        opened: Callable[[], None],
        closed: Callable[[], None],
        streams: Mapping[tuple[str, str], App] | None = None,
    ) -> None:
        """`pages` answer GET by path without a body; `opened` and `closed` run as the worker starts and ends.

        `streams`, by method and path, read their bodies themselves.
        """
        self._hot = dict(hot)
        self._pages = dict(pages)
        self._streams = dict(streams or {})
        self._api = api
        self._console = console
        self._gate = gate
        self._room = room
        self._tally = tally
        self._body_max = body_max
        self._shout = shout
        self._opened = opened
        self._closed = closed

    async def __call__(self, scope: asgi.Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the life of the worker."""
        if scope["type"] != "http":
            return await self._live(scope, receive, send)
        path = str(scope["path"])
        endpoint = self._hot.get(path)
        if endpoint is not None:
            return await self._serve(endpoint, scope, receive, send)
        page = self._pages.get(path)
        if page is not None:
            return await send_reply(send, self._page(page, scope))
        stream = self._streams.get((str(scope["method"]), path))
        if stream is not None:
            return await stream(scope, receive, send)
        if path.startswith("/v1/") or path == "/openapi.json":
            return await self._rest(scope, receive, send)
        if self._console is not None:
            return await self._console(scope, receive, send)
        return await send_reply(send, problem_reply(NotFound(f"there is nothing at {path[:200]}", "see /openapi.json")))

    async def _rest(self, scope: asgi.Scope, receive: Receive, send: Send) -> None:
        """Hand on to the application behind, after the body was read within our limits."""
        if scope["method"] in ("GET", "HEAD"):
            return await self._api(scope, receive, send)
        try:
            self._room.enter()
        except TooMany as error:
            return await send_reply(send, problem_reply(error))
        try:
            body = await read_body(receive, headers_of(scope), self._body_max)
            await self._api(scope, already_read(body, receive), send)
        except ClientGone:
            self._tally.event("client_gone")
        except RingfenceError as error:
            await send_reply(send, problem_reply(error))
        finally:
            self._room.leave()

    async def _serve(self, endpoint: Endpoint, scope: asgi.Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter_ns()
        try:
            reply = await self._answer(endpoint, scope, receive)
        except ClientGone:
            self._tally.event("client_gone")
            return
        except RingfenceError as error:
            self._tally.event("refused_requests")
            reply = problem_reply(error)
        except Exception as error:
            self._tally.event("internal_errors")
            self._shout("a request failed", error)
            reply = reply_with(OURS)
        self._tally.answer.add((time.perf_counter_ns() - started) // 1000)
        await send_reply(send, reply)

    async def _answer(self, endpoint: Endpoint, scope: asgi.Scope, receive: Receive) -> Reply:
        if scope["method"] != "POST":
            raise BadMethod(f"{scope['method']} is not for {scope['path']}", "use POST")
        headers = headers_of(scope)
        key = self._gate.admit(headers, endpoint.needs)
        self._room.enter()
        try:
            body = await read_body(receive, headers, self._body_max)
            _check_media_type(headers)
            return await endpoint.reply(key, headers, body)
        finally:
            self._room.leave()

    def _page(self, page: Callable[[Headers], Reply], scope: asgi.Scope) -> Reply:
        if scope["method"] not in ("GET", "HEAD"):
            return problem_reply(BadMethod(f"{scope['method']} is not for {scope['path']}", "use GET"))
        try:
            return page(headers_of(scope))
        except RingfenceError as error:
            return problem_reply(error)
        except Exception as error:
            self._shout("a page failed", error)
            return reply_with(OURS)

    async def _live(self, scope: asgi.Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            return await send({"type": "websocket.close", "code": 1003})
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._opened()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                self._closed()
                return await send({"type": "lifespan.shutdown.complete"})


def key_text(headers: Headers) -> str:
    """The key that the request carries in `Authorization: Bearer` or `X-Api-Key`; empty when none."""
    sent = headers.get(b"authorization", b"")
    if sent[:7].lower() == b"bearer ":
        return sent[7:].strip().decode("latin-1")
    return headers.get(b"x-api-key", b"").strip().decode("latin-1")


def language_of(headers: Headers, default: str) -> str:
    """`zh` or `en`: the first of the two that `Accept-Language` names, else the default."""
    for wish in headers.get(b"accept-language", b"")[:64].split(b","):
        tongue = wish.strip()[:2].lower()
        if tongue in (b"zh", b"en"):
            return tongue.decode()
    return default


def _check_media_type(headers: Headers) -> None:
    kind = headers.get(b"content-type", b"application/json")
    if kind != b"application/json" and kind.split(b";")[0].strip().lower() != b"application/json":
        raise BadMediaType(f"{kind[:80].decode('latin-1')} is not read here", "send application/json")
    if headers.get(b"content-encoding", b"identity") != b"identity":
        raise BadMediaType("compressed bodies are not read here", "send the body as it is")
