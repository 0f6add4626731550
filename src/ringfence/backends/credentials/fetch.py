"""Fetching one certificate file: https only, public addresses only, small, quick, redirects looked at one by one."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import time
from email.utils import parsedate_to_datetime

import httpx
from msgspec import Struct

from ringfence.screening.authentication.credential import LARGEST
from ringfence.screening.authentication.verify import allowed_url
from ringfence.telecom.errors import Refused, Unavailable

_MOST_REDIRECTS = 2
_MAX_AGE = re.compile(r"(?:^|,)\s*(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NEVER = re.compile(r"(?:^|,)\s*(?:no-store|no-cache)\b", re.IGNORECASE)


class Fetched(Struct, frozen=True):
    """A file and how long it may be kept, in seconds; None when the server did not say."""

    raw: bytes
    fresh_s: int | None


class FetchPolicy(Struct, frozen=True, kw_only=True):
    """Limits of one fetch."""

    seconds: float = 3.0
    """For everything: name, connection, every redirect, body."""
    largest: int = LARGEST
    private_hosts: frozenset[str] = frozenset()
    """Hosts that may be at private addresses, e.g. a repository of our own."""


def fetch(url: str, policy: FetchPolicy, tls: ssl.SSLContext | None = None) -> Fetched:
    """Fetch a certificate file.

    Every hop is checked: form of the URL (ATIS-1000074), and that the address the name stands for is public; the
    connection goes to exactly that address, so that a name can't change its meaning in between. Raises `Refused` for
    what may not be fetched, `Unavailable` for what can't be.
    """
    deadline = time.monotonic() + policy.seconds
    for _ in range(_MOST_REDIRECTS + 1):
        answer = _one_hop(url, policy, deadline, tls)
        if isinstance(answer, Fetched):
            return answer
        url = answer
    raise Refused("too many redirects", "give the certificate's own URL")


def _one_hop(url: str, policy: FetchPolicy, deadline: float, tls: ssl.SSLContext | None) -> Fetched | str:
    if not allowed_url(url):
        raise Refused("the URL is not allowed", "https, port 443 or 8443, and a path only")
    parsed = httpx.URL(url)
    address = _address(parsed.host, parsed.port or 443, policy)
    left = deadline - time.monotonic()
    if left <= 0:
        raise Unavailable("the certificate server is too slow")
    request = httpx.Request(
        "GET",
        parsed.copy_with(host=address),
        headers={"Host": parsed.netloc.decode("ascii"), "Accept": "application/pem-certificate-chain, */*;q=0.1"},
        extensions={"sni_hostname": parsed.host, "timeout": httpx.Timeout(left).as_dict()},
    )
    try:
        with httpx.Client(verify=tls or True, trust_env=False, follow_redirects=False) as client:
            response = client.send(request, stream=True)
            try:
                return _read(response, parsed, policy, deadline)
            finally:
                response.close()
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Unavailable(f"the certificate can't be fetched: {type(error).__name__}") from error


def _read(response: httpx.Response, url: httpx.URL, policy: FetchPolicy, deadline: float) -> Fetched | str:
    if response.is_redirect:
        return str(url.join(response.headers["location"]))
    if response.status_code != 200:
        raise Unavailable(f"the certificate server answered {response.status_code}")
    raw = b""
    for chunk in response.iter_bytes(8_192):
        raw += chunk
        if len(raw) > policy.largest:
            raise Refused("the certificate file is too large", f"at most {policy.largest} bytes")
        if time.monotonic() > deadline:
            raise Unavailable("the certificate server is too slow")
    return Fetched(raw, _fresh(response.headers))


def _address(host: str, port: int, policy: FetchPolicy) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable("the certificate server's name can't be resolved") from error
    addresses = [str(entry[4][0]) for entry in found]
    if host not in policy.private_hosts and not all(ipaddress.ip_address(one).is_global for one in addresses):
        raise Refused("the certificate server is at a private address", "allow it by name if it is yours")
    return addresses[0]


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
