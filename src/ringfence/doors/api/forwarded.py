"""Who really asks, behind reverse proxies of ours: the address that the last of them saw."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from ringfence.doors.api.asgi import App, Receive, Scope, Send
from ringfence.telecom.errors import Refused

HEADER = b"x-forwarded-for"
MOST_HOPS = 20


class Forwarded:
    """An ASGI application that tells the one behind it the browser's address instead of the proxy's."""

    def __init__(self, app: App, proxies: Iterable[str]) -> None:
        """`proxies`: addresses or networks whose `X-Forwarded-For` is believed. Raises `Refused`."""
        self._app = app
        try:
            self._trusted = tuple(ip_network(one.strip()) for one in proxies if one.strip())
        except ValueError as error:
            raise Refused(f"The setting proxies is wrong: {error}.", "Give addresses or networks.") from error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the life of the worker."""
        client = scope.get("client")
        if scope["type"] == "http" and isinstance(client, tuple | list) and client:
            headers = scope.get("headers")
            told = [bytes(value) for name, value in headers if name == HEADER] if isinstance(headers, list) else []
            scope = {**scope, "client": (self.address(str(client[0]), b",".join(told)), client[1])}
        await self._app(scope, receive, send)

    def address(self, peer: str, forwarded: bytes) -> str:
        """The last address in the header that is no proxy of ours; the peer's where the header cannot be believed."""
        asker = peer
        for hop in reversed(forwarded.decode("latin-1").split(",")[-MOST_HOPS:]):
            if not self._believed(asker):
                break
            try:
                asker = str(ip_address(hop.strip()))
            except ValueError:
                break
        return asker

    def _believed(self, address: str) -> bool:
        try:
            known = ip_address(address)
        except ValueError:
            return False
        return any(known in network for network in self._trusted)
