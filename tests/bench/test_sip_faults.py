from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest
from tests.servers import require

from ringfence.bench import sip_faults
from ringfence.bench.proxy import program
from ringfence.bench.sip_faults import Delay, around, flood
from ringfence.bench.sip_ground import prepare


def test_a_flood_keeps_its_rate_and_reads_nothing() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        sent, took = flood(sink.getsockname()[1], 500, 0.2)
        first, source = sink.recvfrom(65_535)

    assert source[0] == "127.0.0.9"
    assert first.startswith(b"INVITE ")
    assert 1 <= sent <= 500 * took + 1


def test_verdicts_are_held_back_and_questions_are_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as kamailio, Delay(kamailio.getsockname()[1], 0.05) as delay:
        engine = socket.create_connection(("127.0.0.1", delay.port))
        proxy, _ = kamailio.accept()
        with engine, proxy:
            proxy.sendall(b"question")
            assert engine.recv(100) == b"question"
            before = time.monotonic()
            engine.sendall(b"verdict")
            assert proxy.recv(100) == b"verdict"
            assert time.monotonic() - before >= 0.05


@pytest.mark.soak
def test_no_call_fails_when_an_engine_that_hung_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("Kamailio", program("kamailio"))
    require("sipp", program("sipp"))
    for name, seconds in (("BEFORE_S", 0.6), ("DOWN_S", 0.8), ("AFTER_S", 2.6)):
        monkeypatch.setattr(sip_faults, name, seconds)
    prepare(tmp_path / "home")
    happen = dict(sip_faults.FAULTS)["hung"]
    met = around(tmp_path, tmp_path / "home", happen, 50)

    assert (met.played.failed, met.lost_probes) == (0, 0)
    assert met.played.calls == 200
    assert met.back_s >= 0
    assert threading.active_count() < 20
