"""kill -9 while people register over HTTP: whatever was answered is found, on both databases."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from tests.servers import postgres
from tests.serving import free_port

from ringfence.access.key import ENTROPY_BYTES, Scope, make_key
from ringfence.backends.sql.registry_tables import preferences
from ringfence.backends.sql.store import open_store
from ringfence.clock import clock_ms

KILLS = 20
SENDERS = 8
SERVE = "import sys; sys.argv[1:] = ['serve']; from ringfence.main import run; run()"
BODY = {"refusals": [{"categories": ["finance"]}]}


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
        return
    with postgres() as server:
        yield server.database()


class Registering:
    """People who register one after another until the platform is gone; knows what was answered."""

    def __init__(self, url: str, key: str, first: int) -> None:
        self.acknowledged: list[int] = []
        self._url = url
        self._headers = {"authorization": f"Bearer {key}"}
        self._threads = [threading.Thread(target=self._send, args=(first + one * 10_000,)) for one in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(60)

    def _send(self, tail: int) -> None:
        with httpx.Client(base_url=self._url, headers=self._headers, trust_env=False, timeout=30) as client:
            while True:
                number = 8613_000_000_000 + tail
                try:
                    answer = client.put(f"/v1/subscribers/+{number}/preferences", json=BODY)
                except httpx.HTTPError:
                    return
                if answer.status_code == 200:
                    self.acknowledged.append(number)
                tail += 1


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_no_registration_that_was_answered_is_lost_over_twenty_kills(address: str, tmp_path: Path) -> None:
    chance, answered = random.Random(5), list[int]()
    store = open_store(address or tmp_path / "ringfence.sqlite")
    scopes = [Scope.REGISTRY_WRITE]
    key, text = make_key("test", scopes, os.urandom(ENTROPY_BYTES), clock_ms(), rate_per_s=1_000_000)
    store.keys.add(key, by="test")
    for kill in range(KILLS):
        answered += _killed_while_registering(tmp_path, address, text, kill * 100_000, chance.uniform(0.2, 1.5))

    with store.database.read() as connection:
        held = {int(one) & ((1 << 50) - 1) for one in connection.execute(select(preferences.c.number)).scalars()}
    assert len(answered) > KILLS * SENDERS
    assert set(answered) - held == set()
    store.close()


def _killed_while_registering(home: Path, address: str, key: str, first: int, after_s: float) -> list[int]:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RINGFENCE_")}
    environment |= {"RINGFENCE_HOME": str(home), "RINGFENCE_PORT": str(port), "RINGFENCE_DATABASE": address}
    environment["RINGFENCE_MAX_NUMBERS"] = "10000"
    with (home / "serve.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE], env=environment, stdout=log, stderr=log, start_new_session=True
        )
    _wait(process, f"http://127.0.0.1:{port}/ready", home / "serve.log")
    registering = Registering(f"http://127.0.0.1:{port}", key, first)
    time.sleep(after_s)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(60)
    registering.join()
    return registering.acknowledged


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text("utf-8", "replace")
        try:
            if httpx.get(url, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8", "replace"))
