from __future__ import annotations

import asyncio

import pytest

from ringfence.doors.api.asgi import Message, Receive, Scope, Send
from ringfence.doors.api.forwarded import Forwarded
from ringfence.telecom.errors import Refused


class Behind:
    def __init__(self) -> None:
        self.seen: list[object] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen.append(scope.get("client"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "asker"),
    [
        ("127.0.0.1", b"203.0.113.7", "203.0.113.7"), ("127.0.0.1", b"1.1.1.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("127.0.0.1", b"", "127.0.0.1"), ("203.0.113.9", b"1.1.1.1", "203.0.113.9"),
        ("127.0.0.1", b"rubbish", "127.0.0.1"), ("127.0.0.1", b"1.1.1.1, \xff", "127.0.0.1"),
        ("unix", b"1.1.1.1", "unix"), ("127.0.0.1", b"10.0.0.3,10.0.0.2", "10.0.0.3"),
        ("127.0.0.1", b"2001:db8::7", "2001:db8::7"),
    ],
)  # fmt: skip
def test_the_last_address_that_is_no_proxy_of_ours_asks(peer: str, forwarded: bytes, asker: str) -> None:
    behind = Behind()
    scope: Scope = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", forwarded)]}

    asyncio.run(Forwarded(behind, ["127.0.0.1", "10.0.0.0/8"])(scope, _receive, _send))

    assert behind.seen == [(asker, 1)]
    assert scope["client"] == (peer, 1)


def test_the_life_of_a_worker_passes_through_and_rubbish_in_the_setting_is_refused() -> None:
    behind = Behind()
    asyncio.run(Forwarded(behind, [])({"type": "lifespan"}, _receive, _send))

    assert behind.seen == [None]
    with pytest.raises(Refused):
        Forwarded(behind, ["proxy.example"])


async def _receive() -> Message:
    raise NotImplementedError


async def _send(message: Message) -> None:
    raise NotImplementedError
