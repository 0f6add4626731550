"""A real platform in processes of its own, for tests from end to end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from ringfence.access.key import ENTROPY_BYTES, Scope, make_key
from ringfence.backends.sql.store import open_store

START_WITHIN_S = 100


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_key(home: Path, scopes: Sequence[Scope] = tuple(Scope), *, rate: int = 1_000_000) -> str:
    store = open_store(home / "ringfence.sqlite")
    key, text = make_key("test", scopes, os.urandom(ENTROPY_BYTES), int(time.time() * 1000), rate_per_s=rate)
    store.keys.add(key, by="test")
    store.close()
    return text


class Served:
    """A running platform and a client with every scope."""

    def __init__(self, home: Path, process: subprocess.Popen[bytes], port: int, key: str, log: Path) -> None:
        self.home, self.process, self.port, self.key, self.log = home, process, port, key, log
        self.url = f"http://127.0.0.1:{port}"
        self._clients: list[httpx.Client] = []
        self.client = self.client_with(key)

    def client_with(self, key: str) -> httpx.Client:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        client = httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)
        self._clients.append(client)
        return client

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def wait_ready(self) -> None:
        until = time.monotonic() + START_WITHIN_S
        while time.monotonic() < until:
            assert self.process.poll() is None, self.said()
            try:
                if self.client.get("/ready").status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"not ready: {self.said()}")

    def end(self) -> None:
        for client in self._clients:
            client.close()
        if self.process.poll() is None:
            self.process.terminate()
        assert self.process.wait(60) is not None


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[Served]:
    """`ringfence serve` on a free port of the loopback over that home; settings by lower-case name.

    Time is given freely: a busy machine that runs tests would be late, and lateness delivers calls unjudged.
    """
    home.mkdir(parents=True, exist_ok=True)
    key, port, log = new_key(home), free_port(), home / "serve.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RINGFENCE_")}
    given = {"home": str(home), "port": str(port), "max_numbers": "10000", "budget_ms": "10000", **settings}
    environment |= {f"RINGFENCE_{name.upper()}": value for name, value in given.items()}
    code = "import sys; sys.argv[1:] = ['serve']; from ringfence.main import run; run()"
    with log.open("ab") as out:
        process = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=out, stderr=out)
    served = Served(home, process, port, key, log)
    try:
        served.wait_ready()
        yield served
    finally:
        served.end()


CALL = {"calling": "13800138000", "called": "13900139000"}
