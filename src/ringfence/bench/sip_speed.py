"""What Ringfence adds to a call through Kamailio, and how many INVITEs the redirect server answers."""

from __future__ import annotations

import socket
import statistics
import time
from pathlib import Path

from ringfence.bench.figure import Figure, Progress
from ringfence.bench.proxy import Called, Callers, Engine, Kamailio, Played, free_port
from ringfence.bench.sip_ground import Probe, pairs, quantile

RATE = 1_000
PROBES_A_SECOND = 50.0
WINDOW = 64
"""INVITEs under way at once towards the redirect server."""
_INVITE = (
    "INVITE sip:{called}@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {at};branch=z9hG4bK{n}\r\nMax-Forwards: 70\r\n"
    "From: <sip:{calling}@127.0.0.1>;tag=f{n}\r\nTo: <sip:{called}@127.0.0.1>\r\nCall-ID: r{n}@{at}\r\n"
    "CSeq: 1 INVITE\r\nContact: <sip:x@{at}>\r\nContent-Length: 0\r\n\r\n"
)


def added(progress: Progress, folder: Path, home: Path, rounds: int, count: int) -> tuple[Figure, ...]:
    """`sip.added_ms_unsigned` and `sip.engine_cpu_ms`: the same Kamailio without and with us, by turns."""
    bare_ms: list[float] = []
    ours_ms: list[float] = []
    differences: list[float] = []
    failed = calls = judged_calls = 0
    with (
        Called(folder) as party,
        Kamailio(folder, party.port, ringfence=False) as bare,
        Kamailio(folder, party.port) as ours,
        _engine(folder, home, ours) as engine,
    ):
        cpu = 0.0
        for proxy in (bare, ours):
            _play(folder, proxy.port, 200, 400, 90)
        for place in range(rounds):
            progress(f"sip, {RATE} calls/s without and with Ringfence, round {place + 1} of {rounds}")
            _, base = _play(folder, bare.port, RATE, count, place)
            before = engine.cpu_s()
            played, mine = _play(folder, ours.port, RATE, count, place)
            cpu += engine.cpu_s() - before
            failed, calls = failed + played.failed, calls + played.calls
            judged_calls += played.calls + len(mine)
            bare_ms += base
            ours_ms += mine
            differences.append(statistics.median(mine) - statistics.median(base))
    base_p50, ours_p50 = statistics.median(bare_ms), statistics.median(ours_ms)
    base_p99 = quantile(bare_ms, 0.99)
    return (
        Figure(
            name="sip.added_ms_unsigned",
            value=round(statistics.median(differences), 3),
            unit="ms",
            bound=1.0,
            baseline=f"the same Kamailio without Ringfence: p50 {base_p50:.2f} ms, p99 {base_p99:.1f} ms",
            detail=f"INVITE to 200 at {RATE} calls/s, every check live: p50 {ours_p50:.2f} ms, "
            f"p90 {quantile(ours_ms, 0.9):.1f} ms, p99 {quantile(ours_ms, 0.99):.1f} ms; {rounds} rounds",
        ),
        Figure(
            name="sip.failed_unsigned",
            value=failed,
            unit="calls",
            bound=0,
            detail=f"of {calls} calls at {RATE}/s through Kamailio with Ringfence",
        ),
        Figure(
            name="sip.engine_cpu_ms",
            value=round(cpu * 1000 / max(judged_calls, 1), 4),
            unit="ms a call",
            bound=0.10,
            detail="processor time of the engine for verdict, log, answer and call record",
        ),
    )


def _engine(folder: Path, home: Path, proxy: Kamailio) -> Engine:
    engine = Engine(home, folder / f"engine-{proxy.port}.log", sip_kamailio=f"127.0.0.1:{proxy.link}")
    engine.wait_for("linked with")
    return engine


def _play(folder: Path, proxy: int, rate: int, count: int, seed: int) -> tuple[Played, list[float]]:
    """Callers at a rate and beside them probes; what the callers met, and milliseconds of answered probes."""
    with (
        Probe(proxy, PROBES_A_SECOND) as probe,
        Callers(folder, proxy, pairs(count, seed), rate=rate, count=count) as callers,
    ):
        played = callers.result()
    return played, [one.ms for one in probe.samples if one.code == 200]


def redirected(progress: Progress, folder: Path, home: Path, rounds: int, seconds: float) -> tuple[Figure, ...]:
    """`sip.redirect_per_s`: INVITEs that one worker answers over UDP, none lost."""
    progress("sip, redirect server")
    port = free_port()
    rates: list[float] = []
    sent = lost = 0
    with Engine(home, folder / "redirect.log", sip_redirect=f"127.0.0.1:{port}") as engine:
        engine.wait_for("redirect server listens")
        for place in range(rounds):
            answered, unanswered, took = _invite(port, seconds, place)
            rates.append(answered / took)
            sent, lost = sent + answered + unanswered, lost + unanswered
    return (
        Figure(
            name="sip.redirect_per_s",
            value=round(statistics.median(rates)),
            unit="INVITE/s",
            bound=2_000,
            better="higher",
            detail=f"one worker, UDP, {WINDOW} under way at once, every check live and every decision in the log; "
            f"{rounds} rounds, lowest {min(rates):,.0f}",
        ),
        Figure(name="sip.redirect_lost", value=lost, unit="INVITEs", bound=0, detail=f"of {sent}, none resent"),
    )


def _invite(port: int, seconds: float, seed: int) -> tuple[int, int, float]:
    """Send as fast as answers come: answered, unanswered, seconds."""
    calls = pairs(20_000, 1000 + seed)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind(("127.0.0.1", 0))
        sender.connect(("127.0.0.1", port))
        sender.settimeout(2.0)
        at = f"127.0.0.1:{sender.getsockname()[1]}"
        sent = answered = 0
        started = time.perf_counter()
        until = started + seconds
        while True:
            while sent - answered < WINDOW and time.perf_counter() < until:
                calling, called = calls[sent % len(calls)]
                sender.send(_INVITE.format(at=at, n=f"{seed}x{sent}", calling=calling, called=called).encode())
                sent += 1
            if sent == answered:
                break
            try:
                sender.recv(4096)
            except TimeoutError:
                break
            answered += 1
        return answered, sent - answered, time.perf_counter() - started
