"""The few words of ASGI that the hot endpoints speak."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TypeAlias, cast

from msgspec import Struct

from ringfence.telecom.errors import RingfenceError

Scope: TypeAlias = MutableMapping[str, object]
Message: TypeAlias = MutableMapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = dict[bytes, bytes]

JSON = b"application/json"
DRAINED_MOST = 64 << 20
"""Bytes of a body that is too large that are read to be thrown away."""


class TooLarge(RingfenceError):
    """The body is larger than the setting `body_max` allows."""

    code = "too_large"


class ClientGone(Exception):
    """The client hung up before its request was complete; there is nobody to answer."""


class Reply(Struct, frozen=True):
    """A whole answer."""

    body: bytes
    status: int = 200
    content_type: bytes = JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()


def headers_of(scope: Scope) -> Headers:
    """Header fields by lower-case name; of repeated ones the last."""
    return dict(cast("list[tuple[bytes, bytes]]", scope["headers"]))


async def read_body(receive: Receive, headers: Headers, limit: int) -> bytes:
    """The whole body, at most `limit` bytes; raises `TooLarge`, or `ClientGone` when it is cut off.

    Of a body that is too large so much is let through unkept that an honest client gets to read the answer.
    """
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) <= limit:
        message = await receive()
        body = cast("bytes", message.get("body", b""))
        if message["type"] == "http.request" and not message.get("more_body") and len(body) <= limit:
            return body
        return await _read_on(receive, message, limit)
    return await _read_on(receive, await receive(), limit)


async def _read_on(receive: Receive, message: Message, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] != "http.request":
            raise ClientGone
        part = cast("bytes", message.get("body", b""))
        size += len(part)
        if size <= limit:
            parts.append(part)
        elif size > DRAINED_MOST:
            raise _too_large(limit)
        else:
            parts.clear()
        if not message.get("more_body"):
            break
        message = await receive()
    if size > limit:
        raise _too_large(limit)
    return b"".join(parts)


def already_read(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body first, for an application behind us."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def send_reply(send: Send, reply: Reply) -> None:
    """Send the answer with its length."""
    head = [(b"content-type", reply.content_type), (b"content-length", b"%d" % len(reply.body)), *reply.headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": head})
    await send({"type": "http.response.body", "body": reply.body})


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"the body is larger than {limit} bytes", "send smaller batches, or raise the setting body_max")
