"""The HTTP server that workers run in."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
from pathlib import Path

from granian import Granian
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels

from ringfence.telecom.errors import Conflict

END_WITHIN_S = 30
"""A worker that takes longer to end is killed. The watch of records beside it is given ten seconds for its turn."""


def serve(target: str, host: str, port: int, workers: int, *, pid_file: Path | None = None) -> None:
    """Serve the ASGI factory `module:name` with `workers` processes until told to end; SIGHUP renews the workers.

    Raises `Conflict` when the port is taken.
    """
    _check_free(host, port)
    # A fork would copy locks that threads of this process may hold.
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=30_000, pipeline_flush=False),
        websockets=False,
        backlog=2_048,
        factory=True,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=END_WITHIN_S,
        pid_file=pid_file,
    ).serve()


def end_with_parent() -> None:
    """In a worker: end in order when the process that serves was killed, so that none stays behind on the port."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="end-with-parent", daemon=True).start()


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Conflict(
                f"{host}:{port} cannot be taken: {error.strerror}", "stop what listens there, or set another --port"
            ) from error
