"""Whose request it is when a reverse proxy stands in front: its word is taken only where a setting says so."""

from __future__ import annotations

import ipaddress
from typing import TypeAlias

from ringfence.telecom.errors import Refused

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Proxies: TypeAlias = tuple[Network, ...]


def read_proxies(text: str) -> Proxies:
    """Addresses or networks, joined by commas. Raises `Refused`."""
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as error:
        raise Refused(
            f"{text[:80]!r} are not addresses of proxies.", "Write RINGFENCE_TRUSTED_PROXIES like 10.0.0.5,10.1.0.0/16."
        ) from error


def client_address(peer: str, forwarded: str, proxies: Proxies) -> str:
    """The address of whoever asks: the peer's own, or what trusted proxies say in `X-Forwarded-For`.

    Read from the right: each proxy adds the one that it saw, so the first that is none of ours is the client. What
    stands further left was written by the client itself.
    """
    address = peer
    for one in reversed([part.strip() for part in forwarded[:2_048].split(",") if part.strip()]):
        if not _ours(address, proxies):
            return address
        read = _address(one)
        if read is None:
            return address
        address = read
    return address


def _ours(address: str, proxies: Proxies) -> bool:
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(read in network for network in proxies)


def _address(text: str) -> str | None:
    """The address in `192.0.2.1`, `192.0.2.1:4711` or `[2001:db8::1]:4711`; None when it is none."""
    plain = text[1:].partition("]")[0] if text.startswith("[") else text
    if plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        return str(ipaddress.ip_address(plain))
    except ValueError:
        return None
