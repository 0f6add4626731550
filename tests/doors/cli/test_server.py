import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from ringfence.doors.cli.server import Server, free_port
from ringfence.telecom.errors import Unavailable


def test_a_taken_port_gives_the_next_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert free_port("127.0.0.1", port) > port


def test_no_free_port_is_said_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringfence.doors.cli.server.PORTS_TRIED", 1)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Unavailable) as caught:
        free_port("127.0.0.1", taken.getsockname()[1])

    assert "RINGFENCE_PORT" in caught.value.remedy


def test_leaving_the_context_ends_the_process(tmp_path: Path) -> None:
    with Server([sys.executable, "-c", "import time; time.sleep(60)"], {}, tmp_path / "log") as server:
        server.wait_ready(lambda: True)

    assert server.process.returncode == -signal.SIGTERM


def test_a_process_that_will_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringfence.doors.cli.server.STOPS_WITHIN_S", 0.2)
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    log = tmp_path / "log"
    with Server([sys.executable, "-c", code], {}, log) as server:
        server.wait_ready(lambda: "deaf" in log.read_text())

    assert server.process.returncode == -signal.SIGKILL


def test_a_process_that_ends_before_it_is_ready_leaves_its_last_words(tmp_path: Path) -> None:
    code = "import os, sys; sys.exit(os.environ['WHY'])"
    with Server([sys.executable, "-c", code], {"WHY": "no disk"}, tmp_path / "log") as server:
        with pytest.raises(Unavailable, match="no disk"):
            server.wait_ready(lambda: False)
        assert server.wait() == 1


def test_slowness_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringfence.doors.cli.server.READY_WITHIN_S", 0.2)
    began = time.monotonic()
    with Server([sys.executable, "-c", "import time; time.sleep(60)"], {}, tmp_path / "log") as server:
        with pytest.raises(Unavailable, match="not ready"):
            server.wait_ready(lambda: False)
        assert os.getpgid(server.process.pid) != os.getpgid(0)

    assert time.monotonic() - began < 20
