"""Posts an alert as JSON to an address of the operator's."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

import httpx
import msgspec

from ringfence.analytics.alert import Alert
from ringfence.telecom.errors import Refused, Unavailable

WAIT_S = 10.0


class Webhook:
    """Fulfils `AlertSender`: one POST for each alert, signed as `Ringfence-Signature: t=SECONDS,v1=HMAC-SHA-256`."""

    name = "the webhook"

    def __init__(self, url: str, *, secret: str = "") -> None:
        """`secret` signs `SECONDS.BODY`; without one nothing is signed. Raises `Refused` for an unfit address."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refused("the address for alerts is no web address", "give RINGFENCE_ALERT_URL as https://host/path")
        self._url = url
        self._secret = secret.encode()
        self._client = httpx.Client(timeout=WAIT_S, follow_redirects=False, trust_env=False)

    def send(self, alert: Alert) -> None:
        """Return when it was taken; raises `Unavailable`."""
        body = msgspec.json.encode(alert)
        headers = {"content-type": "application/json", "idempotency-key": alert.id}
        if self._secret:
            at_s = alert.at_ms // 1000
            signed = hmac.digest(self._secret, b"%d." % at_s + body, hashlib.sha256).hex()
            headers["ringfence-signature"] = f"t={at_s},v1={signed}"
        try:
            answer = self._client.post(self._url, content=body, headers=headers)
        except (httpx.HTTPError, OSError) as error:
            raise Unavailable("the webhook for alerts does not answer", "see that RINGFENCE_ALERT_URL runs") from error
        if not answer.is_success:
            raise Unavailable(f"the webhook for alerts answered {answer.status_code}", "see its own log")

    def close(self) -> None:
        """Close its connections."""
        self._client.close()
