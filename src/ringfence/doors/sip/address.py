"""`host:port` as an operator writes it."""

from __future__ import annotations

from ringfence.telecom.errors import Refused


def read_address(text: str) -> tuple[str, int]:
    """Host and port; an IPv6 address stands in brackets. Raises `Refused`."""
    host, colon, port = text.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]") if host.startswith("[") and host.endswith("]") else host
    bare_ipv6 = ":" in host and not text.strip().startswith("[")
    if not colon or not host or bare_ipv6 or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        raise Refused(f"`{text}` is not an address and port", "write 192.0.2.7:8448 or [2001:db8::7]:8448")
    return host, int(port)


def read_addresses(text: str) -> tuple[tuple[str, int], ...]:
    """Several, joined by commas; none when the text is empty. Raises `Refused`."""
    return tuple(read_address(one) for one in text.split(",") if one.strip())
