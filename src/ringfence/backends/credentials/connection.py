"""Connections that end by a deadline and go to public addresses only, whatever a server or a name does."""

# ruff: noqa: ARG002 - the arguments are those of httpcore
from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Sequence

import httpcore

from ringfence.telecom.errors import Refused, Unavailable

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""NAT64: the last four bytes are an IPv4 address (RFC 6052)."""


def addresses_of(host: str, port: int, allowed: frozenset[str]) -> tuple[str, ...]:
    """The addresses that a name stands for; all public, unless the name is in `allowed`.

    Raises `Refused` for a private address, `Unavailable` for a name that can't be resolved.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable("the certificate server's name can't be resolved") from error
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if host not in allowed and not all(is_public(ipaddress.ip_address(one)) for one in addresses):
        raise Refused("the certificate server is at a private address", "allow it by name if it is yours")
    return addresses


def is_public(address: _Address) -> bool:
    """Whether an address is on the public internet, and so is the IPv4 address in it where it carries one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _carried(address)
        if address.is_site_local or (inner is not None and not is_public(inner)):
            return False
    return address.is_global and not address.is_multicast


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


class Deadline:
    """A moment of the monotonic clock by which everything must be done."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds. Raises `Unavailable` when there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise Unavailable("the certificate server is too slow")
        return left


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to the addresses that were checked, whatever the name means by now; no step outlasts the deadline."""

    def __init__(self, addresses: Sequence[str], deadline: Deadline) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """The first address that answers; each of those left gets its share of the time."""
        trouble: Exception = Unavailable("the certificate server has no address")
        for tried, address in enumerate(self._addresses):
            share = self._deadline.left() / (len(self._addresses) - tried)
            try:
                stream = self._plain.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
            else:
                return _GuardedStream(stream, self._deadline)
        raise trouble


class _GuardedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _GuardedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        # Asked whether it is readable, so that a closed connection is not used again; each of ours is used once.
        return None
