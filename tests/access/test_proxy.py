import pytest

from ringfence.access.proxy import client_address, read_proxies
from ringfence.telecom.errors import Refused

OURS = read_proxies("10.0.0.5, 10.1.0.0/16,2001:db8::/32")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("10.0.0.5", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.5", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.5", "198.51.100.7, 10.1.2.3", "198.51.100.7"),
        ("10.0.0.5", "198.51.100.7:4711", "198.51.100.7"),
        ("2001:db8::1", "[2a00::9]:4711", "2a00::9"),
        ("10.0.0.5", "unknown", "10.0.0.5"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("", "198.51.100.7", ""),
    ],
)
def test_only_a_trusted_proxy_is_believed_and_only_what_it_saw_itself(peer: str, forwarded: str, address: str) -> None:
    assert client_address(peer, forwarded, OURS) == address


def test_without_a_setting_nobody_is_believed() -> None:
    assert client_address("10.0.0.5", "198.51.100.7", read_proxies("")) == "10.0.0.5"


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(Refused):
        read_proxies("proxy.example")
