"""Real servers for tests, on free loopback ports, stopped by the ids of the processes that we started."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

import pytest

from ringfence.backends.sql.store import open_store


def require(name: str, path: str | Path | None) -> Path:
    """The program, or a skip where it is not installed; a failure under `NOTHING_SKIPPED=1`."""
    if path is not None and Path(path).exists():
        return Path(path)
    if os.environ.get("NOTHING_SKIPPED") == "1":
        pytest.fail(f"{name} is not installed, and nothing may be skipped here")
    pytest.skip(f"{name} is not installed")


def postgresql_folder() -> Path:
    """Where `initdb` and `postgres` are: Debian keeps them out of the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[4]))
    return require("PostgreSQL", debian[-1] if debian else shutil.which("initdb")).parent


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class _User(TypedDict, total=False):
    user: int
    group: int


class Postgres:
    """A PostgreSQL server of our own in a folder of our own. It refuses to run as root, so root lends it a user."""

    def __init__(self, folder: Path) -> None:
        self._programs = postgresql_folder()
        self._folder = folder
        self._port = free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self._databases = 0
        self._ready = ""
        self._user = _server_user()
        if self._user is not None:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        self._run("initdb", "-D", str(folder / "d"), "-U", "ringfence", "-A", "trust", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        """Return when it answers."""
        # What a process wrote survives its kill without being synced; the machine itself is killed by no test.
        settings = (
            f"port={self._port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self._folder}", "fsync=off",
        )  # fmt: skip
        options = [word for setting in settings for word in ("-c", setting)]
        command = [str(self._programs / "postgres"), "-D", str(self._folder / "d"), *options]
        with (self._folder / "log").open("ab") as log:
            self._server = self._popen(command, log.fileno())
        deadline = time.monotonic() + 60
        while self._ask("pg_isready", check=False) != 0:
            if time.monotonic() > deadline or self._server.poll() is not None:
                raise RuntimeError((self._folder / "log").read_text())
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop as in a crash: what was not durable is gone."""
        if self._server is not None:
            # To the postmaster SIGQUIT is an immediate shutdown: no checkpoint, recovery at the next start.
            self._server.send_signal(3)
            self._server.wait(30)
            self._server = None

    def database(self, like: str = "template1") -> str:
        """The URL of a new database, empty unless it is a copy of another."""
        self._databases += 1
        name = f"t{self._databases}"
        self._ask("createdb", "-T", like, name)
        return f"postgresql://ringfence@127.0.0.1:{self._port}/{name}"

    def ready_database(self) -> str:
        """The URL of a new database with every table and no row: a copy of one that was migrated once."""
        if not self._ready:
            url = self.database()
            open_store(url).close()
            self._ready = url.rsplit("/", 1)[1]
        return self.database(self._ready)

    def dump(self, url: str) -> str:
        """What `pg_dump` writes of a database."""
        return self._run("pg_dump", url).decode()

    def load(self, url: str, dumped: str) -> None:
        """Run a dump with `psql`."""
        self._run("psql", "-q", "-v", "ON_ERROR_STOP=1", url, given=dumped.encode())

    def _ask(self, program: str, *words: str, check: bool = True) -> int:
        command = [str(self._programs / program), "-h", "127.0.0.1", "-p", str(self._port), "-U", "ringfence", *words]
        return subprocess.run(command, check=check, capture_output=True).returncode

    def _run(self, program: str, *words: str, given: bytes = b"") -> bytes:
        command = [str(self._programs / program), *words]
        try:
            ran = subprocess.run(command, check=True, capture_output=True, input=given, cwd="/", **self._as_user())
        except subprocess.CalledProcessError as error:
            raise RuntimeError(error.stderr.decode()) from error
        return ran.stdout

    def _popen(self, command: list[str], log: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **self._as_user())

    def _as_user(self) -> _User:
        return _User() if self._user is None else _User(user=self._user.pw_uid, group=self._user.pw_gid)


def _server_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A running server, gone afterwards with all it held."""
    # Not pytest's folder: only root may enter that, and the server is another user.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = None
    try:
        folder.chmod(0o755)
        server = Postgres(folder)
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def nats_server(folder: Path | None = None, port: int = 0) -> Iterator[str]:
    """A NATS server with JetStream, in a folder of its own or that one; its address."""
    beside = Path(sys.executable).with_name("nats-server")
    program = require("nats-server", beside if beside.exists() else shutil.which("nats-server"))
    with tempfile.TemporaryDirectory(prefix="nats-") as own:
        at = port or free_port()
        command = [str(program), "-a", "127.0.0.1", "-p", str(at), "-js", "-sd", str(folder or own)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _await_port(at, server)
            yield f"nats://127.0.0.1:{at}"
        finally:
            server.terminate()
            server.wait()


def _await_port(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1_000):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            pytest.fail(f"the server ended with {server.returncode}")
        time.sleep(0.01)
    pytest.fail(f"nobody listens on port {port}")
