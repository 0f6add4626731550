from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from tests.examples import mobile
from tests.servers import free_port

from ringfence.backends.blind.remote import BlindRegistry
from ringfence.telecom.errors import NotFound, Refused, TooMany, Unavailable

SERVE = """
import asyncio, sys
from pathlib import Path
from granian.constants import Interfaces
from granian.server.embed import Server
from msgspec.structs import replace
from ringfence.access.key import KeyRing, Scope, make_key
from ringfence.backends.blind.set_folder import BlindFolder
from ringfence.backends.sql.store import open_store
from ringfence.companies import caller_law
from ringfence.doors.api.application import rest_application
from ringfence.doors.api.blind import BlindDoor, blind_routes
from ringfence.doors.api.door import Gate
from ringfence.doors.api.rest import Caller
from ringfence.doors.api.tally import Tally
from tests.examples import NOW, mobile
folder, ring = Path(sys.argv[1]), KeyRing()
key, text = make_key("c", [Scope.LIST_CHECKS], b"k" * 38, NOW, company="acme")
ring.put(key)
(folder / "key").write_text(text)
sets = BlindFolder(folder / "blind")
sets.build("finance.voice", [int(mobile(tail)) for tail in range(0, 40, 2)], 20_000_000, NOW, 1, lambda _: None)
law = replace(caller_law(folder).lists, blind_a_day=600)
door = BlindDoor(sets, open_store(folder / "s.sqlite").quotas, law, lambda: NOW)
caller = Caller(Gate(ring, Tally(), lambda: NOW))
app = rest_application([blind_routes(door)], caller, lambda *_: None, version="1", body_max=1 << 22)
server = Server(app, address="127.0.0.1", port=int(sys.argv[2]), interface=Interfaces.ASGI, log_enabled=False)
asyncio.run(server.serve())
"""
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    folder, port = tmp_path_factory.mktemp("blind"), free_port()
    child = subprocess.Popen([sys.executable, "-c", SERVE, str(folder), str(port)], cwd=ROOT, env=dict(os.environ))
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{address}/openapi.json", timeout=2)
            break
        except httpx.HTTPError:
            time.sleep(0.1)
    yield address, (folder / "key").read_text()
    child.kill()
    child.wait()


def test_a_company_learns_which_of_its_numbers_refuse_and_what_that_told(server: tuple[str, str]) -> None:
    registry = BlindRegistry(*server)
    numbers = [int(mobile(tail)) for tail in range(10)]
    done: list[int] = []
    some = registry.check("finance.voice", numbers, done.append)
    whole = registry.check("finance.voice", numbers, done.append, whole=True)
    assert some.refuse == whole.refuse == tuple(tail % 2 == 0 for tail in range(10))
    assert (some.told.tested, whole.told.candidates) == (256, 1.0)
    assert done[-1] == 256
    with pytest.raises(TooMany):
        registry.check("finance.voice", numbers, done.append)
    with pytest.raises(NotFound, match=r"tourism\.voice"):
        registry.check("tourism.voice", numbers, done.append)
    registry.close()


@pytest.mark.parametrize(("key", "error"), [("rf_000000000000_wrong", Refused), ("x", Unavailable)])
def test_what_does_not_let_us_in_or_does_not_answer_is_told(
    server: tuple[str, str], key: str, error: type[Exception]
) -> None:
    address = server[0] if error is Refused else f"http://127.0.0.1:{free_port()}"
    with closing(BlindRegistry(address, key)) as registry, pytest.raises(error):
        registry.check("finance.voice", [1], lambda _: None)
