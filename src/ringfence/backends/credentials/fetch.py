"""Fetching one certificate file: https only, public addresses only, small, quick, redirects looked at one by one."""

from __future__ import annotations

import re
import ssl
from email.utils import parsedate_to_datetime

import httpcore
import httpx
from msgspec import Struct

from ringfence.backends.credentials.connection import Deadline, GuardedBackend, addresses_of
from ringfence.screening.authentication.credential import LARGEST
from ringfence.screening.authentication.verify import allowed_url
from ringfence.telecom.errors import Refused, Unavailable

_MOST_REDIRECTS = 2
_HEADERS = (
    ("Accept", "application/pem-certificate-chain, */*;q=0.1"),
    ("Accept-Encoding", "identity"),
    ("Connection", "close"),
)
_MOVED = frozenset({301, 302, 303, 307, 308})
_MAX_AGE = re.compile(r"(?:^|,)\s*(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NEVER = re.compile(r"(?:^|,)\s*(?:no-store|no-cache)\b", re.IGNORECASE)


class Fetched(Struct, frozen=True):
    """A file and how long it may be kept, in seconds; None when the server did not say."""

    raw: bytes
    fresh_s: int | None


class FetchPolicy(Struct, frozen=True, kw_only=True):
    """Limits of one fetch."""

    seconds: float = 3.0
    """For everything after the name is resolved: connection, every redirect, head, body."""
    largest: int = LARGEST
    private_hosts: frozenset[str] = frozenset()
    """Hosts that may be at private addresses, e.g. a repository of our own."""


def fetch(url: str, policy: FetchPolicy, tls: ssl.SSLContext | None = None) -> Fetched:
    """Fetch a certificate file.

    Every hop is checked: form of the URL (ATIS-1000074), and that the addresses the name stands for are public; the
    connection goes to exactly these, so that a name can't change its meaning in between. Raises `Refused` for what may
    not be fetched, `Unavailable` for what can't be.
    """
    deadline, context = Deadline(policy.seconds), tls or ssl.create_default_context()
    for _ in range(_MOST_REDIRECTS + 1):
        answer = _one_hop(url, policy, deadline, context)
        if isinstance(answer, Fetched):
            return answer
        url = answer
    raise Refused("too many redirects", "give the certificate's own URL")


def _one_hop(url: str, policy: FetchPolicy, deadline: Deadline, tls: ssl.SSLContext) -> Fetched | str:
    if not allowed_url(url):
        raise Refused("the URL is not allowed", "https, port 443 or 8443, and a path only")
    parsed = httpx.URL(url)
    addresses = addresses_of(parsed.host, parsed.port or 443, policy.private_hosts)
    headers: list[tuple[bytes | str, bytes | str]] = [("Host", parsed.netloc.decode("ascii")), *_HEADERS]
    backend = GuardedBackend(addresses, deadline)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=tls, network_backend=backend) as pool,
            pool.stream("GET", url, headers=headers) as response,
        ):
            return _read(response, parsed, policy)
    except (
        httpcore.NetworkError,
        httpcore.TimeoutException,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
        httpx.InvalidURL,
        OSError,
    ) as error:
        raise Unavailable(f"the certificate can't be fetched: {type(error).__name__}") from error


def _read(response: httpcore.Response, url: httpx.URL, policy: FetchPolicy) -> Fetched | str:
    headers = httpx.Headers(response.headers)
    if response.status in _MOVED and "location" in headers:
        return str(url.join(headers["location"]))
    if response.status != 200:
        raise Unavailable(f"the certificate server answered {response.status}")
    raw = b""
    for chunk in response.iter_stream():
        raw += chunk
        if len(raw) > policy.largest:
            raise Refused("the certificate file is too large", f"at most {policy.largest} bytes")
    return Fetched(raw, _fresh(headers))


def _fresh(headers: httpx.Headers) -> int | None:
    """Seconds by HTTP's rules (RFC 9111 section 4.2.1)."""
    control = headers.get("cache-control", "")
    if _NEVER.search(control):
        return 0
    found = _MAX_AGE.search(control)
    if found:
        age = headers.get("age", "0")
        return max(int(found.group(1)) - (int(age) if age.isdigit() and len(age) < 10 else 0), 0)
    try:
        expires = parsedate_to_datetime(headers["expires"])
        date = parsedate_to_datetime(headers["date"])
        return max(int((expires - date).total_seconds()), 0)
    except (KeyError, ValueError, TypeError):
        return None
