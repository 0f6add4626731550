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
    """The whole body, at most `limit` bytes; raises `TooLarge` without reading on, `ClientGone` when cut off."""
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    message = await receive()
    body = cast("bytes", message.get("body", b""))
    if message["type"] == "http.request" and not message.get("more_body"):
        if len(body) > limit:
            raise _too_large(limit)
        return body
    return await _read_on(receive, message, limit)


async def _read_on(receive: Receive, message: Message, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] != "http.request":
            raise ClientGone
        part = cast("bytes", message.get("body", b""))
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()


async def send_reply(send: Send, reply: Reply) -> None:
    """Send the answer with its length."""
    head = [(b"content-type", reply.content_type), (b"content-length", b"%d" % len(reply.body)), *reply.headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": head})
    await send({"type": "http.response.body", "body": reply.body})


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"the body is larger than {limit} bytes", "send smaller batches, or raise the setting body_max")
