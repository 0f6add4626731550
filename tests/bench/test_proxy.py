from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from tests.servers import require

from ringfence.bench.proxy import Called, Callers, Kamailio, Program, deploy_folder, free_port, missing, program
from ringfence.bench.sip_ground import pairs
from ringfence.telecom.errors import Unavailable


def test_a_free_port_is_free_for_both_transports() -> None:
    port = free_port()
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as one:
            one.bind(("127.0.0.1", port))


def test_what_is_not_installed_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringfence.bench.proxy.program", lambda name: None)

    assert missing().startswith("kamailio and sipp not installed")
    assert "sip-tester" in missing()


def test_the_shipped_configuration_is_there() -> None:
    assert {path.name for path in deploy_folder().iterdir()} >= {"kamailio.cfg", "ringfence.cfg"}


def test_a_program_is_stopped_with_its_context(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "print('here', flush=True); import time; time.sleep(60)"]
    with Program(words, tmp_path / "log") as one:
        while "here" not in one.said():
            assert one.process.poll() is None
        assert one.cpu_s() >= 0

    assert one.process.poll() is not None


def test_callers_reach_the_called_party_through_a_bare_proxy(tmp_path: Path) -> None:
    require("Kamailio", program("kamailio"))
    require("sipp", program("sipp"))
    with (
        Called(tmp_path) as party,
        Kamailio(tmp_path, party.port, ringfence=False) as proxy,
        Callers(tmp_path, proxy.port, pairs(20, 1), rate=100, count=20) as callers,
    ):
        played = callers.result()

    assert (played.calls, played.answered, played.refused, played.failed) == (20, 20, 0, 0)


def test_a_configuration_that_is_wrong_is_told(tmp_path: Path) -> None:
    require("Kamailio", program("kamailio"))
    with pytest.raises(Unavailable) as refused:
        Kamailio(tmp_path, 5080, defines=('RINGFENCE_DEADLINE_MS=")("',))

    assert "did not start" in refused.value.message
