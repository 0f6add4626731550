from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from ringfence.doors.api.asgi import (
    DRAINED_MOST,
    ClientGone,
    Message,
    Reply,
    TooLarge,
    already_read,
    headers_of,
    read_body,
    send_reply,
)


def _receive(messages: Sequence[Message]) -> object:
    waiting = list(messages)

    async def receive() -> Message:
        return waiting.pop(0)

    return receive


def _body(*parts: bytes) -> list[Message]:
    last = len(parts) - 1
    return [{"type": "http.request", "body": part, "more_body": place < last} for place, part in enumerate(parts)]


def read(messages: Sequence[Message], limit: int = 10, headers: dict[bytes, bytes] | None = None) -> bytes:
    return asyncio.run(read_body(_receive(messages), headers or {}, limit))  # type: ignore[arg-type]


def test_a_body_in_one_or_many_parts_is_read_whole() -> None:
    assert read(_body(b"abc")) == b"abc"
    assert read(_body(b"abc", b"", b"def")) == b"abcdef"


def test_a_body_over_the_limit_is_let_through_unkept_and_refused() -> None:
    with pytest.raises(TooLarge):
        read(_body(b"x" * 11), headers={b"content-length": b"11"})
    with pytest.raises(TooLarge):
        read(_body(b"x" * 11))
    with pytest.raises(TooLarge):
        read(_body(b"x" * 6, b"x" * 6, b"to the end"))


def test_a_body_without_end_is_not_read_to_its_end() -> None:
    with pytest.raises(TooLarge):
        read(_body(b"x" * (DRAINED_MOST + 1), b"never read"))


def test_a_body_once_read_can_be_given_on() -> None:
    receive = already_read(b"abc", _receive([{"type": "http.disconnect"}]))  # type: ignore[arg-type]
    assert asyncio.run(read_body(receive, {}, 10)) == b"abc"


def test_a_client_that_hangs_up_has_nobody_to_answer() -> None:
    with pytest.raises(ClientGone):
        read([*_body(b"a", b"b")[:1], {"type": "http.disconnect"}])


def test_a_reply_is_sent_with_its_length() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(send_reply(send, Reply(b"{}", 201, headers=((b"x", b"y"),))))
    assert sent[0]["status"] == 201
    assert headers_of({"headers": sent[0]["headers"]}) == {
        b"content-type": b"application/json",
        b"content-length": b"2",
        b"x": b"y",
    }
    assert sent[1]["body"] == b"{}"
