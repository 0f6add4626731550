import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.doors.sip.authority import certificate

from ringfence.doors.sip.call_state import Ended
from ringfence.doors.sip.link import Link, LinkPolicy
from ringfence.doors.sip.link_client import LinkClient
from ringfence.doors.sip.screened import Screened
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.verdict import Action, Response

INVITE = b'88:{"e":"invite","ti":7,"tl":8,"ms":1,"si":"192.0.2.1","ci":"YQ==","ru":"YQ==","fu":"YQ=="},'

_BUSY = b'{"e":"reply","ci":"YQ==","co":486,"ms":9}'
BUSY = b"%d:%s," % (len(_BUSY), _BUSY)


class Deliver:
    """Lets every call through and remembers what ended."""

    def __init__(self) -> None:
        self.calls: list[Ended] = []

    def trunk(self, address: str) -> str:
        return address

    def screen_all(self, attempts: list[CallAttempt]) -> list[Screened]:
        return [Screened(Action.DELIVER, Response())] * len(attempts)

    def ended(self, calls: list[Ended]) -> None:
        self.calls += calls


def _client(
    port: int,
    told: list[str],
    judge: Deliver | None = None,
    tls: ssl.SSLContext | None = None,
    most_waiting: int = 10,
) -> LinkClient:
    def link() -> Link:
        return Link(judge or Deliver(), LinkPolicy(most_waiting=most_waiting), lambda: 1)

    return LinkClient("127.0.0.1", port, link, told.append, threading.Lock(), tls)


@contextlib.contextmanager
def _linked(server: socket.socket) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both connections of a client, greeted."""
    wire, _ = server.accept()
    ends, _ = server.accept()
    with wire, ends:
        assert b'"ends"' not in wire.recv(100)
        assert b'"ends":1' in ends.recv(100)
        yield wire, ends


def _until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_broken_link_is_made_again_and_rubbish_closes_it() -> None:
    told: list[str] = []
    judge = Deliver()
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = _client(server.getsockname()[1], told, judge)
        client.start()
        with _linked(server) as (first, _):
            first.sendall(INVITE)
            assert b'"ti":7' in first.recv(200)
        with _linked(server) as (second, _):
            second.sendall(b"HTTP/1.1 400 Bad Request\r\n")
            assert second.recv(10) == b""
        with _linked(server):
            client.stop()

    assert sum("linked with" in line for line in told) == 3
    assert sum("broke" in line for line in told) == 2


def test_a_missing_peer_is_told_once() -> None:
    told: list[str] = []
    client = _client(1, told)
    client.start()
    _until(lambda: bool(told))
    time.sleep(0.7)
    client.stop()

    assert len(told) == 1


def test_records_are_handed_on_without_being_asked_for() -> None:
    judge = Deliver()
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = _client(server.getsockname()[1], [], judge)
        client.start()
        with _linked(server) as (wire, ends):
            wire.sendall(INVITE)
            wire.recv(200)
            ends.sendall(BUSY)
            _until(lambda: len(judge.calls) == 1)
            client.stop()


def test_what_came_before_the_end_is_still_handed_on() -> None:
    judge = Deliver()
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = _client(server.getsockname()[1], [], judge)
        client.start()
        with _linked(server) as (wire, ends):
            wire.sendall(INVITE)
            wire.recv(200)
            ends.sendall(BUSY)
            client.stop()

    assert len(judge.calls) == 1


class Slow(Deliver):
    """Judges when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may = threading.Event(), threading.Event()

    def screen_all(self, attempts: list[CallAttempt]) -> list[Screened]:
        self.asked.set()
        self.may.wait(10)
        return super().screen_all(attempts)


def test_while_the_judge_is_slow_the_newest_are_answered_before_those_who_wait() -> None:
    judge = Slow()
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = _client(server.getsockname()[1], [], judge, most_waiting=2)
        client.start()
        with _linked(server) as (wire, _):
            wire.sendall(INVITE)
            judge.asked.wait(10)
            wire.sendall(b"".join(INVITE.replace(b'"ti":7', b'"ti":%d' % number) for number in (1, 2, 3, 4)))
            judge.may.set()
            heard = b""
            while heard.count(b'"ti"') < 5:
                heard += wire.recv(1000)
            client.stop()

    assert [int(part[:1]) for part in heard.split(b'"ti":')[1:]] == [7, 3, 4, 1, 2]


def test_when_the_second_connection_breaks_both_are_made_again() -> None:
    told: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = _client(server.getsockname()[1], told)
        client.start()
        with _linked(server) as (wire, ends):
            ends.close()
            assert wire.recv(10) == b""
        with _linked(server) as (wire, _):
            wire.sendall(INVITE)
            assert b'"ti":7' in wire.recv(200)
            client.stop()

    assert sum("broke" in line for line in told) == 1


@pytest.mark.parametrize("trusted", [True, False])
def test_over_tls_only_a_peer_with_the_right_certificate_is_spoken_to(tmp_path: Path, trusted: bool) -> None:
    certificate(tmp_path, "peer")
    certificate(tmp_path, "other")
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(tmp_path / "peer.pem")
    wanted = ssl.create_default_context(cafile=str(tmp_path / ("peer.pem" if trusted else "other.pem")))
    told: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = _client(server.getsockname()[1], told, None, wanted)
        client.start()
        heard = b""
        plain, _ = server.accept()
        with contextlib.suppress(OSError), offered.wrap_socket(plain, server_side=True) as wire:
            heard = wire.recv(100)
        plain.close()
        _until(lambda: bool(told))
        client.stop()

    assert (b'"hello"' in heard, "linked with" in told[0]) == (trusted, trusted)


class Overheard(socket.socket):
    """A connection that notes what was read and which acknowledgements were hastened, in order."""

    notes: list[str]

    def recv(self, size: int, flags: int = 0) -> bytes:
        received = super().recv(size, flags)
        self.notes.append("read" if received else "ended")
        return received

    def setsockopt(self, level: int, name: int, value: int) -> None:  # type: ignore[override]
        super().setsockopt(level, name, value)
        if name == getattr(socket, "TCP_QUICKACK", -1):
            self.notes.append("acknowledged")


def test_all_that_is_read_is_acknowledged_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    notes: list[str] = []
    connect = socket.create_connection

    def overheard(address: tuple[str, int], timeout: float) -> socket.socket:
        wire = Overheard(fileno=connect(address, timeout).detach())
        wire.notes = notes
        return wire

    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(socket, "create_connection", overheard)
        client = _client(server.getsockname()[1], [])
        client.start()
        wire, _ = server.accept()
        with wire:
            wire.recv(100)
            for _ in range(3):
                wire.sendall(INVITE)
                wire.recv(200)
            client.stop()

    assert [note for note in notes if note != "ended"] == ["acknowledged", *["read", "acknowledged"] * 3]
