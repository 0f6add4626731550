"""What happens to calls when the engine is killed, hangs, is slow or restarts, and when one source floods."""

from __future__ import annotations

import signal
import socket
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from ringfence.bench.figure import Figure, Progress
from ringfence.bench.proxy import Called, Callers, Engine, Kamailio, Played, free_port
from ringfence.bench.sip_ground import Probe, Sample, pairs

RATE = 300
BEFORE_S = 2.0
DOWN_S = 3.0
AFTER_S = 4.0
PROBES_A_SECOND = 20.0
SLOW_S = 0.050
FLOOD_RATE, OTHERS_RATE, FLOOD_S = 5_000, 200, 5.0
SOURCE_MOST = 500
"""What the laboratory's Kamailio takes from one source a second: above the others' rate, far below the flood's."""


class Met(Struct, frozen=True, kw_only=True):
    """What calls met around one fault."""

    played: Played
    before_ms: float
    down_ms: float
    """Median while the engine was down."""
    back_s: float
    """From the engine's return until it judges again; 0 when it never stopped."""
    after_ms: float
    lost_probes: int


class Scene:
    """A proxy under load with an engine that something happens to."""

    def __init__(self, folder: Path, home: Path, proxy: Kamailio, link: int) -> None:
        self.folder, self.home, self.proxy, self.link = folder, home, proxy, link
        self.starts = 0
        self.engine = self.start()

    def start(self) -> Engine:
        """A new engine, linked."""
        self.starts += 1
        log = self.folder / f"engine-{self.link}-{self.starts}.log"
        engine = Engine(self.home, log, sip_kamailio=f"127.0.0.1:{self.link}")
        engine.wait_for("linked with")
        return engine


def _kill(scene: Scene) -> None:
    scene.engine.process.kill()
    scene.engine.process.wait()
    time.sleep(DOWN_S)
    scene.engine = scene.start()


def _hang(scene: Scene) -> None:
    scene.engine.process.send_signal(signal.SIGSTOP)
    time.sleep(DOWN_S)
    scene.engine.process.send_signal(signal.SIGCONT)


def _restart(scene: Scene) -> None:
    scene.engine.stop()
    scene.engine = scene.start()


def _slow(_scene: Scene) -> None:
    time.sleep(DOWN_S)


FAULTS: tuple[tuple[str, Callable[[Scene], None]], ...] = (
    ("killed", _kill),
    ("hung", _hang),
    ("restarted", _restart),
    ("slow", _slow),
)


def faults(progress: Progress, folder: Path, home: Path, rate: int = RATE) -> tuple[Figure, ...]:
    """`sip.fault_*` for each fault: every call completes, the median while down, and the time to be normal again."""
    figures: list[Figure] = []
    for name, happen in FAULTS:
        progress(f"sip, engine {name} under {rate} calls/s")
        met = around(folder, home, happen, rate, slow=name == "slow")
        detail = (
            f"{met.played.calls} calls at {rate}/s; median before {met.before_ms:.1f} ms, after {met.after_ms:.1f} ms"
        )
        failed = met.played.failed + met.lost_probes
        figures.append(Figure(name=f"sip.fault_{name}_failed", value=failed, unit="calls", bound=0, detail=detail))
        figures.append(Figure(name=f"sip.fault_{name}_ms", value=round(met.down_ms, 1), unit="ms", bound=200))
        if name != "slow":
            figures.append(Figure(name=f"sip.fault_{name}_back_s", value=round(met.back_s, 2), unit="s", bound=2.0))
    return tuple(figures)


def around(folder: Path, home: Path, happen: Callable[[Scene], None], rate: int, *, slow: bool = False) -> Met:
    """Play calls while it happens."""
    with Called(folder) as party, Kamailio(folder, party.port) as proxy, Delay(proxy.link) as delay:
        scene = Scene(folder, home, proxy, delay.port if slow else proxy.link)
        try:
            count = int(rate * (BEFORE_S + DOWN_S + AFTER_S + (5 if happen in (_kill, _restart) else 0)))
            with (
                Probe(proxy.port, PROBES_A_SECOND, blocked_every=2) as probe,
                Callers(folder, proxy.port, pairs(count, 5), rate=rate, count=count) as callers,
            ):
                time.sleep(BEFORE_S)
                fell = time.monotonic()
                happen(scene)
                back = time.monotonic()
                time.sleep(AFTER_S)
                ended = time.monotonic()
                played = callers.result()
        finally:
            scene.engine.stop()
        return _met(played, probe, fell, back, ended)


def _met(played: Played, probe: Probe, fell: float, back: float, ended: float) -> Met:
    def median(since: float, until: float) -> float:
        return statistics.median(one.ms for one in probe.between(since, until)) if until > since else float("nan")

    return Met(
        played=played,
        before_ms=median(fell - BEFORE_S, fell),
        down_ms=median(fell, back),
        back_s=_judging_since(probe.samples, fell, back) - back,
        after_ms=median(back + 2.0, ended),
        lost_probes=sum(one.code == 0 for one in probe.samples),
    )


def _judging_since(samples: list[Sample], fell: float, back: float) -> float:
    """When the last call of the blocked caller that came through unjudged had ended; at least `back`."""
    missed = [one.at_s + one.ms / 1000 for one in samples if one.blocked and one.at_s > fell and one.code == 200]
    return max([back, *missed])


def flooded(progress: Progress, folder: Path, home: Path, seconds: float = FLOOD_S) -> tuple[Figure, ...]:
    """`sip.flood_failed`: calls of others that fail while one source sends 5,000 INVITEs a second."""
    progress(f"sip, one source sends {FLOOD_RATE} INVITE/s beside {OTHERS_RATE} calls/s of others")
    defines = (f"RINGFENCE_SOURCE_CPS={SOURCE_MOST}", f"RINGFENCE_SOURCE_MOST={SOURCE_MOST}")
    count = int(OTHERS_RATE * (seconds + 2))
    with Called(folder) as party, Kamailio(folder, party.port, defines=defines) as proxy:
        scene = Scene(folder, home, proxy, proxy.link)
        try:
            with Callers(folder, proxy.port, pairs(count, 8), rate=OTHERS_RATE, count=count) as callers:
                time.sleep(1.0)
                sent, took = flood(proxy.port, FLOOD_RATE, seconds)
                played = callers.result()
        finally:
            scene.engine.stop()
    return (
        Figure(
            name="sip.flood_failed",
            value=played.failed,
            unit="calls",
            bound=0,
            detail=f"of {played.calls} calls of others at {OTHERS_RATE}/s ({played.retransmissions} resent), beside "
            f"{sent / took:,.0f} INVITE/s from one address, of which {SOURCE_MOST}/s are taken",
        ),
    )


def flood(proxy: int, rate: int, seconds: float, source: str = "127.0.0.9") -> tuple[int, float]:
    """Send INVITEs from one loopback address and read nothing; how many, and in how many seconds."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind((source, 0))
        at = f"{source}:{sender.getsockname()[1]}"
        started = time.perf_counter()
        sent = 0
        while (passed := time.perf_counter() - started) < seconds:
            while sent < passed * rate:
                sender.sendto(_flood_invite(at, sent), ("127.0.0.1", proxy))
                sent += 1
            time.sleep(0.002)
        return sent, time.perf_counter() - started


def _flood_invite(at: str, number: int) -> bytes:
    return (
        f"INVITE sip:+8615000000000@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {at};branch=z9hG4bKf{number}\r\n"
        f"From: <sip:+8618800000000@{at}>;tag=f{number}\r\nTo: <sip:+8615000000000@127.0.0.1>\r\nMax-Forwards: 70\r\n"
        f"Call-ID: flood{number}@{at}\r\nCSeq: 1 INVITE\r\nContact: <sip:x@{at}>\r\nContent-Length: 0\r\n\r\n"
    ).encode()


class Delay:
    """A relay in front of Kamailio's evapi that holds every verdict back: a slow engine."""

    def __init__(self, link: int, hold_s: float = SLOW_S) -> None:
        self.port = free_port()
        self._link, self._hold_s = link, hold_s
        self._server = socket.create_server(("127.0.0.1", self.port))
        self._open: list[socket.socket] = [self._server]
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Delay:
        self._run(self._accept)
        return self

    def __exit__(self, *_error: object) -> None:
        for one in self._open:
            one.close()

    def _run(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                engine, _ = self._server.accept()
                proxy = socket.create_connection(("127.0.0.1", self._link))
            except OSError:
                return
            self._open += [engine, proxy]
            self._run(lambda here=engine, there=proxy: _relay(there, here, 0.0))  # type: ignore[misc]
            self._run(lambda here=engine, there=proxy: _relay(here, there, self._hold_s))  # type: ignore[misc]


def _relay(source: socket.socket, target: socket.socket, hold_s: float) -> None:
    """Pass bytes on, each so much later than it came; ends with either side."""

    def send(content: bytes) -> None:
        try:
            target.sendall(content)
        except OSError:
            return

    try:
        while content := source.recv(65_536):
            if hold_s:
                timer = threading.Timer(hold_s, send, (content,))
                timer.daemon = True
                timer.start()
            else:
                send(content)
    except OSError:
        return
