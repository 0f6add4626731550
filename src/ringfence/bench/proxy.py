"""Real Kamailio, sipp and Ringfence on free ports of the loopback; each stopped by its own id."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from msgspec import Struct

from ringfence.bench.scenario import called, callers
from ringfence.telecom.errors import Unavailable

START_WITHIN_S = 20.0
ENGINE_WITHIN_S = 180.0
"""Longer than the kernels take to compile on a slow machine, which happens once."""
PACKAGES = "kamailio kamailio-extra-modules sip-tester"
_MODULES = ("/usr/lib/x86_64-linux-gnu/kamailio/modules", "/usr/lib/aarch64-linux-gnu/kamailio/modules")
_OPTIONS = (
    "OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {at};branch=z9hG4bKo{n}\r\nFrom: <sip:o@{at}>;tag=o\r\n"
    "To: <sip:o@127.0.0.1>\r\nCall-ID: o{n}@{at}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
)


def program(name: str) -> str | None:
    """Where it is installed; Debian keeps servers where an ordinary user's path does not look."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def missing() -> str:
    """Which program is not installed, in words; empty when the laboratory can be built."""
    names = [name for name in ("kamailio", "sipp") if program(name) is None]
    if names:
        return f"{' and '.join(names)} not installed (Debian: {PACKAGES})"
    return "" if deploy_folder().is_dir() else "the folder deploy/kamailio is not beside the package"


def deploy_folder() -> Path:
    """Where the shipped configuration is in a checkout."""
    return Path(__file__).parents[3] / "deploy" / "kamailio"


def free_port() -> int:
    """A port of the loopback that is free for UDP and TCP."""
    while True:
        with socket.socket() as stream, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
            stream.bind(("127.0.0.1", 0))
            port = int(stream.getsockname()[1])
            try:
                datagram.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Program:
    """A process of ours and its output; leaving the context stops it."""

    def __init__(self, words: Sequence[str], log: Path, more: Mapping[str, str] | None = None) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                list(words),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=log.parent,
                env={**os.environ, **(more or {})},
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def said(self) -> str:
        """All it wrote."""
        return self.log.read_text("utf-8", "replace")

    def cpu_s(self) -> float:
        """Processor time of it and its threads so far, seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it, and its session if it does not end."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


class Kamailio(Program):
    """The shipped configuration on a free port, sending everything to one next hop."""

    def __init__(self, folder: Path, next_hop: int, *, ringfence: bool = True, defines: Sequence[str] = ()) -> None:
        """`defines` are those of the configuration, `NAME=value`; raises `Unavailable` when it does not start."""
        self.port, self.link = free_port(), free_port()
        wanted = [
            f"LISTEN=udp:127.0.0.1:{self.port}",
            f'NEXT_HOP="sip:127.0.0.1:{next_hop}"',
            f'RINGFENCE_LISTEN="127.0.0.1:{self.link}"',
            *([] if ringfence else ["WITHOUT_RINGFENCE"]),
            *defines,
        ]
        modules = next((path for path in _MODULES if Path(path).is_dir()), "")
        name = f"kamailio-{self.port}"
        words = [
            program("kamailio") or "kamailio",
            "-f",
            str(deploy_folder() / "kamailio.cfg"),
            "-DD",
            "-E",
            "-m",
            "256",
            "-M",
            "16",
        ]
        words += ["-P", str(folder / f"{name}.pid"), "-Y", str(folder), *(["-L", modules] if modules else [])]
        super().__init__([*words, *(word for one in wanted for word in ("-A", one))], folder / f"{name}.log")
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + START_WITHIN_S
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            probe.settimeout(0.2)
            at = f"127.0.0.1:{probe.getsockname()[1]}"
            for number in range(1000):
                if self.process.poll() is not None or time.monotonic() > until:
                    break
                probe.sendto(_OPTIONS.format(at=at, n=number).encode(), ("127.0.0.1", self.port))
                try:
                    probe.recv(4096)
                except OSError:
                    time.sleep(0.05)
                    continue
                return
        self.stop()
        raise Unavailable("Kamailio did not start", f"read {self.log}: {self.said()[-1500:]}")

    def cpu_s(self) -> float:
        """Processor time of all its processes so far, seconds."""
        total = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == self.process.pid:
                total += int(fields[11]) + int(fields[12])
        return total / os.sysconf("SC_CLK_TCK")


class Called(Program):
    """sipp as called party."""

    def __init__(self, folder: Path, *, ring_ms: int = 0, talk: bool = False) -> None:
        self.port = free_port()
        scenario = folder / f"called-{self.port}.xml"
        scenario.write_text(called(ring_ms, talk))
        words = ["sipp", "-sf", str(scenario), "-i", "127.0.0.1", "-p", str(self.port), "-nostdin", "-l", "30000"]
        super().__init__([*words, "-buff_size", "4194304"], folder / f"called-{self.port}.log")


class Played(Struct, frozen=True):
    """What sipp's callers met."""

    calls: int
    answered: int
    refused: int
    failed: int
    retransmissions: int


class Callers(Program):
    """sipp as callers: `count` calls, `rate` a second, from a loopback address."""

    def __init__(
        self,
        folder: Path,
        proxy: int,
        calls: Sequence[Sequence[str]],
        *,
        rate: int,
        count: int,
        source: str = "127.0.0.1",
        signed: str = "",
    ) -> None:
        """`calls` are calling, called and, where `signed` says what follows it, a token."""
        self._count = count
        self.port = free_port()
        name = f"callers-{self.port}"
        scenario, inputs, self._stat = folder / f"{name}.xml", folder / f"{name}.csv", folder / f"{name}.stat"
        scenario.write_text(callers(signed=signed))
        inputs.write_text("SEQUENTIAL\n" + "".join(";".join(call) + "\n" for call in calls))
        words = ["sipp", f"127.0.0.1:{proxy}", "-sf", str(scenario), "-inf", str(inputs), "-i", source]
        words += ["-p", str(self.port), "-r", str(rate), "-m", str(count), "-l", "6000", "-nostdin", "-trace_stat"]
        words += ["-stf", str(self._stat), "-fd", "1", "-timeout", f"{count // rate + 30}s"]
        super().__init__([*words, "-buff_size", "4194304"], folder / f"{name}.log")

    def result(self) -> Played:
        """Wait until all calls ended; raises `Unavailable` when sipp itself failed."""
        try:
            code = self.process.wait(self._count)
        except subprocess.TimeoutExpired:
            code = -1
        if code not in (0, 1, 97) or not self._stat.exists():
            raise Unavailable(f"sipp ended with {code}", self.said()[-800:])
        rows = list(csv.reader(self._stat.read_text().splitlines(), delimiter=";"))
        last = dict(zip(rows[0], rows[-1], strict=False))
        return Played(
            int(last["TotalCallCreated"]),
            int(last["GenericCounter2(C)"]),
            int(last["GenericCounter1(C)"]),
            int(last["FailedCall(C)"]) + self._count - int(last["TotalCallCreated"]),
            int(last["Retransmissions(C)"]),
        )


class Engine(Program):
    """`ringfence sip serve` as a process."""

    def __init__(self, home: Path, log: Path, **settings: str) -> None:
        """`settings` by their names; start is waited for by `wait_linked` or `wait_listening`."""
        more = {f"RINGFENCE_{name.upper()}": value for name, value in settings.items()}
        words = [sys.executable, "-c", "from ringfence.main import run; run()", "sip", "serve"]
        super().__init__(words, log, {"RINGFENCE_HOME": str(home), "RINGFENCE_MAX_NUMBERS": "200000", **more})

    def wait_for(self, words: str, times: int = 1) -> None:
        """Return once it said so many times so; raises `Unavailable` when it ends or is too slow."""
        until = time.monotonic() + ENGINE_WITHIN_S
        while self.said().count(words) < times:
            if self.process.poll() is not None or time.monotonic() > until:
                raise Unavailable(f"the engine did not say {words!r}", self.said()[-1500:])
            time.sleep(0.02)
