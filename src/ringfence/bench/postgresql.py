"""A PostgreSQL of our own for a measurement, in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

START_S = 60.0


def programs() -> Path | None:
    """Folder of `initdb` and `postgres`, the newest version; None where they are not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[4]))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def own_server() -> Iterator[str | None]:
    """Address of an empty database, as installed by default (every commit waits for the disk); None without programs.

    The server refuses to run as root, who lends it the user `postgres` or `nobody`.
    """
    folder = programs()
    if folder is None:
        yield None
        return
    home = Path(tempfile.mkdtemp(prefix="bench-pg-"))
    user = _user()
    port = _free_port()
    try:
        home.chmod(0o755)
        if user:
            os.chown(home, user["user"], user["group"])
        initdb = [str(folder / "initdb"), "-D", str(home / "d"), "-U", "ringfence", "-A", "trust", "-E", "UTF8"]
        subprocess.run(initdb, check=True, capture_output=True, cwd="/", **user)  # type: ignore[call-overload]
        options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}".split()
        with (home / "log").open("ab") as log:
            command = [str(folder / "postgres"), "-D", str(home / "d"), *options]
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **user)  # type: ignore[call-overload]
        try:
            _wait(folder, port)
            yield f"postgresql://ringfence@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait(30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _wait(folder: Path, port: int) -> None:
    until = time.monotonic() + START_S
    ask = [str(folder / "pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-U", "ringfence"]
    while subprocess.run(ask, check=False, capture_output=True).returncode != 0:
        if time.monotonic() > until:
            raise RuntimeError("PostgreSQL did not start")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _user() -> Mapping[str, int]:
    if os.geteuid() != 0:
        return {}
    try:
        found = pwd.getpwnam("postgres")
    except KeyError:
        found = pwd.getpwnam("nobody")
    return {"user": found.pw_uid, "group": found.pw_gid}
