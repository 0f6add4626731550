"""A gateway for messages that speaks JSON over HTTP."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
import msgspec

from ringfence.registry.outbox import GaveUp, ShortMessage
from ringfence.telecom.errors import Refused, Unavailable

WAIT_S = 10.0
NEVER = frozenset({400, 404, 410, 413, 415, 422})
"""Answers that say: this message will never be taken. Every other that is no success may change."""


class HttpGateway:
    """Fulfils `SmsGateway`: one POST for each message, its fields those of `submit_sm`."""

    def __init__(self, url: str, *, key: str, secret: str, tls_ca: str, clock_ms: Callable[[], int]) -> None:
        """`key` goes along as bearer token, `secret` signs; may be empty. Raises `Refused` for an unfit address."""
        _check(url)
        self._url = url
        self._key = key
        self._secret = secret.encode()
        self._clock_ms = clock_ms
        context = ssl.create_default_context(cafile=tls_ca or None)
        self._client = httpx.Client(verify=context, timeout=WAIT_S, follow_redirects=False, trust_env=False)

    def send(self, message: ShortMessage) -> None:
        """Return when the gateway has it. Raises `GaveUp`, or `Unavailable` when it may go later."""
        body = msgspec.json.encode(message)
        try:
            answer = self._client.post(self._url, content=body, headers=self._headers(message.key, body))
        except (httpx.HTTPError, OSError) as error:
            raise Unavailable("The message gateway does not answer.", "See that RINGFENCE_SMS_URL runs.") from error
        if answer.status_code in NEVER:
            raise GaveUp(f"The message gateway refused a message with {answer.status_code}.")
        if not answer.is_success:
            raise Unavailable(f"The message gateway answered {answer.status_code}.", "See its own log.")

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def _headers(self, key: str, body: bytes) -> dict[str, str]:
        headers = {"content-type": "application/json", "idempotency-key": key}
        if self._key:
            headers["authorization"] = f"Bearer {self._key}"
        if self._secret:
            at_s = self._clock_ms() // 1000
            signed = hmac.digest(self._secret, b"%d." % at_s + body, hashlib.sha256).hex()
            headers["ringfence-signature"] = f"t={at_s},v1={signed}"
        return headers


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname and _loopback(parts.hostname):
        return
    raise Refused(
        "One-time codes do not go over an open line.", "Give RINGFENCE_SMS_URL as https://, or http:// on this machine."
    )


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
