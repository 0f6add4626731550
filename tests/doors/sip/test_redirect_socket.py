import asyncio
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.doors.sip.redirect import RedirectPolicy, RedirectServer
from ringfence.doors.sip.redirect_socket import RedirectSockets, StreamReader
from ringfence.doors.sip.screened import Screened
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.verdict import Action, Response

INVITE = (
    b"INVITE sip:+8613800138001@example.net SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK%d\r\n"
    b"From: <sip:+8613800138000@example.org>;tag=1\r\nTo: <sip:+8613800138001@example.net>\r\n"
    b"Call-ID: a84b4c76e66710\r\nCSeq: 1 INVITE\r\nContent-Length: 3\r\n\r\nv=0"
)


class Clean:
    """Everything is clean."""

    def trunk(self, address: str) -> str:
        return address

    def screen(self, attempt: CallAttempt) -> Screened:
        assert attempt.trunk == "127.0.0.1"
        return Screened(Action.DELIVER, Response())


@given(st.lists(st.integers(0, 99), max_size=5), st.integers(1, 300))
def test_a_stream_is_cut_into_messages_however_it_arrives(branches: list[int], step: int) -> None:
    messages = [INVITE % branch for branch in branches]
    stream, reader = b"\r\n\r\n".join(messages), StreamReader()

    found = [m for i in range(0, len(stream), step) for m in reader.feed(stream[i : i + step]) or ()]

    assert found == messages


def test_a_stream_that_announces_too_much_is_closed() -> None:
    assert StreamReader().feed(b"INVITE x\r\nContent-Length: 99999\r\n\r\n") is None
    assert StreamReader().feed(b"x" * 70_000) is None


@given(st.binary(max_size=500))
def test_any_bytes_are_framed_or_refused(raw: bytes) -> None:
    StreamReader().feed(raw)


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_calls_are_answered_over_udp_and_tcp(kind: socket.SocketKind) -> None:
    assert asyncio.run(_ask(kind, INVITE % 1)).startswith(b"SIP/2.0 404 No Objection\r\n")


async def _ask(kind: socket.SocketKind, message: bytes) -> bytes:
    sockets = RedirectSockets(RedirectServer(Clean(), RedirectPolicy()), lambda: 0)
    port = await sockets.open("127.0.0.1", 0)
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, kind) as client:
        client.setblocking(False)
        await loop.sock_connect(client, ("127.0.0.1", port))
        await loop.sock_sendall(client, message)
        answer = await asyncio.wait_for(loop.sock_recv(client, 4096), 5)
    await sockets.close()
    return answer
