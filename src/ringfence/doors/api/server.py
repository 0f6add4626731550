"""The HTTP server that workers run in."""

from __future__ import annotations

import socket
from pathlib import Path

from granian import Granian
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels

from ringfence.telecom.errors import Conflict

END_WITHIN_S = 10


def serve(target: str, host: str, port: int, workers: int, *, pid_file: Path | None = None) -> None:
    """Serve the ASGI factory `module:name` with `workers` processes until told to end; SIGHUP renews the workers.

    Raises `Conflict` when the port is taken.
    """
    _check_free(host, port)
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
