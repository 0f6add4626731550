from __future__ import annotations

import json
import os

import pytest

from ringfence.access.key import ENTROPY_BYTES, KeyRing, Scope, make_key
from ringfence.doors.api.door import Gate
from ringfence.doors.api.health import Health
from ringfence.doors.api.metrics import MetricsPage
from ringfence.doors.api.tally import Tally
from ringfence.telecom.errors import NotSignedIn


def _health(fault: str) -> tuple[Health, str]:
    key, text = make_key("test", [Scope.METRICS], os.urandom(ENTROPY_BYTES), 0)
    ring = KeyRing()
    ring.put(key)
    tally = Tally()
    page = MetricsPage(lambda: {"w00": tally})
    return Health({"lists": lambda: "", "log": lambda: fault}, page, Gate(ring, tally, lambda: 1)), text


def test_a_worker_is_ready_when_all_its_parts_are() -> None:
    health, _ = _health("")
    assert health.ready({}).status == 200
    assert health.healthy({}).status == 200


def test_a_part_that_is_missing_is_named() -> None:
    health, _ = _health("the disk is full")
    reply = health.ready({})
    assert reply.status == 503
    assert json.loads(reply.body) == {"status": "not ready", "lists": "ready", "log": "the disk is full"}


def test_metrics_need_a_key() -> None:
    health, text = _health("")
    assert b"ringfence_verdict_seconds" in health.metrics({b"x-api-key": text.encode()}).body
    with pytest.raises(NotSignedIn):
        health.metrics({})
