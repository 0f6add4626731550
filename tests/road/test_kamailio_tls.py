"""The link over TLS as `docs/sip.md` describes it: real stunnel before a real Kamailio, certificates both ways."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.doors.sip.authority import certificate
from tests.road.answering import Answering
from tests.servers import free_port, require

from ringfence.backends.files.shelf import install_defaults
from ringfence.bench.caller import Caller
from ringfence.bench.proxy import Engine, Kamailio, Program, program
from ringfence.bench.sip_ground import BLOCKED, block
from ringfence.documents import packaged_rules

PAPER = Path(__file__).parents[2] / "docs" / "sip.md"


def _until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _configuration(folder: Path, port: int, evapi: int) -> Path:
    """The paper's own words, with the places of this test."""
    paper = re.search(r"```\n(foreground = yes\n.*?)```", PAPER.read_text("utf-8"), re.DOTALL)
    assert paper is not None
    text = paper.group(1).replace("HOST:8449", f"127.0.0.1:{port}").replace("127.0.0.1:8448", f"127.0.0.1:{evapi}")
    path = folder / "stunnel.conf"
    path.write_text(text.replace("kamailio.key", "kamailio.crt"))
    return path


class Lab:
    """Kamailio behind stunnel, and where the engine dials."""

    def __init__(self, folder: Path, proxy: Kamailio, port: int) -> None:
        self.folder, self.proxy, self.port = folder, proxy, port

    def engine(self, own: str) -> Engine:
        """An engine that shows a certificate of its own and insists on Kamailio's."""
        settings = {"sip_kamailio": f"127.0.0.1:{self.port}", "sip_tls_ca": str(self.folder / "kamailio.crt")}
        return Engine(
            self.folder / "home", self.folder / f"{own}.log", **settings, sip_tls_cert=str(self.folder / f"{own}.crt")
        )


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    require("Kamailio", program("kamailio"))
    stunnel = require("stunnel", program("stunnel"))
    folder = tmp_path_factory.mktemp("kamailio-tls")
    for name in ("kamailio", "engine", "stranger"):
        certificate(folder, name).rename(folder / f"{name}.crt")
    install_defaults(folder / "home", packaged_rules())
    block(folder / "home")
    port = free_port()
    with Answering() as party, Kamailio(folder, party.port) as proxy:
        words = [str(stunnel), str(_configuration(folder, port, proxy.link))]
        with Program(words, folder / "stunnel.log") as tunnel:
            _until(lambda: "Configuration successful" in tunnel.said())
            yield Lab(folder, proxy, port)


def test_calls_are_judged_through_tls(lab: Lab) -> None:
    with lab.engine("engine") as engine:
        engine.wait_for("linked with")
        _until(lambda: "engine 1 is here" in lab.proxy.said())
        caller = Caller(lab.proxy.port)
        codes = [caller.call(BLOCKED, f"+8615000000{number:03}").code for number in range(20)]
        free = [caller.call(f"+8613800138{number:03}", "+8615000000040").code for number in range(20)]
        caller.close()

    assert (set(codes), set(free)) == ({608}, {200})


def test_a_stranger_is_not_linked_and_calls_pass(lab: Lab) -> None:
    with lab.engine("stranger") as engine:
        engine.wait_for("broke")
        before = lab.proxy.said().count("engine 1 is here")
        caller = Caller(lab.proxy.port)
        code = caller.call(BLOCKED, "+8615000000041").code
        caller.close()

        assert lab.proxy.said().count("engine 1 is here") == before
    assert code == 200
