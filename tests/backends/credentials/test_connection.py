import ipaddress
import socket
from collections.abc import Iterator

import httpcore
import pytest

from ringfence.backends.credentials.connection import Deadline, GuardedBackend, addresses_of, is_public
from ringfence.telecom.errors import Refused, Unavailable


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "2002:7f00:1::1",
        "fe80::1",
        "fec0::1",
        "fd00::1",
        "ff02::1",
    ],
)
def test_what_leads_inside_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_what_leads_outside_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_a_private_name_must_be_allowed() -> None:
    with pytest.raises(Refused):
        addresses_of("127.0.0.1", 443, frozenset())
    assert addresses_of("127.0.0.1", 443, frozenset({"127.0.0.1"})) == ("127.0.0.1",)
    with pytest.raises(Unavailable):
        addresses_of("a..b", 443, frozenset())


@pytest.fixture
def listening() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


def test_the_next_address_is_tried_when_one_does_not_answer(listening: tuple[str, int]) -> None:
    backend = GuardedBackend(("127.0.0.2", "127.0.0.1"), Deadline(2))

    backend.connect_tcp("ignored.example", listening[1]).close()

    with pytest.raises(httpcore.ConnectError):
        GuardedBackend(("127.0.0.2",), Deadline(2)).connect_tcp("ignored.example", listening[1])
    with pytest.raises(Unavailable):
        GuardedBackend((), Deadline(2)).connect_tcp("ignored.example", listening[1])


def test_no_step_outlasts_the_deadline(listening: tuple[str, int]) -> None:
    stream = GuardedBackend(("127.0.0.1",), Deadline(0.1)).connect_tcp("ignored.example", listening[1])

    with pytest.raises(httpcore.ReadTimeout):
        stream.read(1, timeout=60)
    with pytest.raises(Unavailable):
        stream.read(1, timeout=60)
    stream.close()
