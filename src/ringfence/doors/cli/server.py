"""The platform as a process of its own, started and stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from ringfence.telecom.errors import Unavailable

PORTS_TRIED = 20
READY_WITHIN_S = 600.0
"""Longer than the kernels take to compile on a slow machine, which happens once."""
STOPS_WITHIN_S = 15.0


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the next that is free of twenty; raises `Unavailable`."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65_536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise Unavailable(
        f"no port of {host} from {wanted} to {wanted + PORTS_TRIED - 1} is free", "set RINGFENCE_PORT to a free one"
    )


class Server:
    """A running platform; leaving the context stops it and waits until it has."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        """Start it; what it says goes to the file `log`."""
        self._log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                list(command),
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wait_ready(self, ready: Callable[[], bool]) -> None:
        """Return once it answers; raises `Unavailable` when it ends or is too slow, with the last of its log."""
        deadline = time.monotonic() + READY_WITHIN_S
        while not ready():
            if self.process.poll() is not None:
                raise Unavailable(
                    f"the platform ended with {self.process.returncode}: {self._last_words()}", f"see {self._log}"
                )
            if time.monotonic() > deadline:
                raise Unavailable(f"the platform is not ready after {READY_WITHIN_S:.0f} s", f"see {self._log}")
            time.sleep(0.1)

    def wait(self) -> int:
        """Return its exit code once it ends by itself."""
        return self.process.wait()

    def stop(self) -> None:
        """Ask it to end, and end its whole session if it does not."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def _last_words(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-800:].strip()
