"""`/healthy`, `/ready` and `/metrics`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from ringfence.access.key import Scope
from ringfence.doors.api.asgi import Headers, Reply
from ringfence.doors.api.door import Gate
from ringfence.doors.api.metrics import MetricsPage

Check = Callable[[], str]
"""What is wrong with a part of the worker; empty when nothing is."""


class Health:
    """Pages that say how the worker does."""

    def __init__(self, checks: Mapping[str, Check], metrics: MetricsPage, gate: Gate) -> None:
        """`checks` by the part's name; all must be fine for the worker to be ready."""
        self._checks = dict(checks)
        self._metrics = metrics
        self._gate = gate

    def pages(self) -> dict[str, Callable[[Headers], Reply]]:
        """The pages by path."""
        return {"/healthy": self.healthy, "/ready": self.ready, "/metrics": self.metrics}

    def healthy(self, _headers: Headers) -> Reply:
        """The worker lives and answers."""
        return Reply(b'{"status":"healthy"}')

    def ready(self, _headers: Headers) -> Reply:
        """200 when every part is there, else 503; each part with what is wrong with it."""
        found = {name: check() for name, check in self._checks.items()}
        wrong = any(found.values())
        parts = {name: fault or "ready" for name, fault in found.items()}
        body = msgspec.json.encode({"status": "not ready" if wrong else "ready", **parts})
        return Reply(body, 503 if wrong else 200)

    def metrics(self, headers: Headers) -> Reply:
        """The Prometheus page; the key needs the scope `metrics`."""
        self._gate.admit(headers, Scope.METRICS)
        return self._metrics.reply()
