"""A PostgreSQL of our own in a folder of our own, for figures of the store; its settings are those it comes with."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ringfence.telecom.errors import Unavailable

START_WITHIN_S = 60.0


def programs() -> Path | None:
    """Folder of `initdb` and `postgres`; None where they are not installed. Debian keeps them out of the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[4]))
    found = debian[-1] if debian else shutil.which("initdb")
    return None if found is None else Path(found).parent


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of an empty database in a server that ends with the block. Raises `Unavailable`."""
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root, so root lends it a user
    place = Path(tempfile.mkdtemp(prefix="pg-"))
    if user is not None:
        os.chown(place, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    port, log = _free_port(), (place / "log").open("wb")
    command = [str(folder / "initdb"), "-D", str(place / "d"), "-U", "ringfence", "-A", "trust", "-E", "UTF8"]
    subprocess.run(command, check=True, stdout=log, stderr=log, user=user, cwd="/")
    options = ["-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={place}"]
    process = subprocess.Popen(
        [str(folder / "postgres"), "-D", str(place / "d"), *options], stdout=log, stderr=log, user=user, cwd="/"
    )
    try:
        _wait(folder, port, process)
        yield f"postgresql://ringfence@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait(60)
        log.close()
        shutil.rmtree(place, ignore_errors=True)


def _wait(folder: Path, port: int, process: subprocess.Popen[bytes]) -> None:
    ready = [str(folder / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise Unavailable("PostgreSQL did not start", "see that it is whole and that its user may write here")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
