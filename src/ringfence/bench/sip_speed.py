"""What Ringfence adds to a call through Kamailio, and how many INVITEs the redirect server answers."""

from __future__ import annotations

import socket
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct, field

from ringfence.backends.journal.reader import JournalReader
from ringfence.bench.figure import Figure, Progress
from ringfence.bench.proxy import Called, Callers, Engine, Kamailio, Played, free_port
from ringfence.bench.sip_ground import Probe, pairs, quantile
from ringfence.bench.sip_signed import SignedCallers
from ringfence.telecom.identity import Verstat

RATE = 1_000
PROBES_A_SECOND = 50.0
WINDOW = 64
"""INVITEs under way at once towards the redirect server."""
_INVITE = (
    "INVITE sip:{called}@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {at};branch=z9hG4bK{n}\r\nMax-Forwards: 70\r\n"
    "From: <sip:{calling}@127.0.0.1>;tag=f{n}\r\nTo: <sip:{called}@127.0.0.1>\r\nCall-ID: r{n}@{at}\r\n"
    "CSeq: 1 INVITE\r\nContact: <sip:x@{at}>\r\nContent-Length: 0\r\n\r\n"
)


class Side(Struct):
    """What one way of calling met over all rounds."""

    ms: list[float] = field(default_factory=list)
    medians: list[float] = field(default_factory=list)
    calls: int = 0
    failed: int = 0
    probes: int = 0
    cpu_s: float = 0.0

    @property
    def met(self) -> int:
        """Calls and probes."""
        return self.calls + self.probes

    def add(self, played: Played, ms: list[float], cpu_s: float) -> None:
        """Take one round in."""
        self.calls, self.failed = self.calls + played.calls, self.failed + played.failed
        self.ms += ms
        self.medians.append(statistics.median(ms))
        self.probes += len(ms)
        self.cpu_s += cpu_s


def added(progress: Progress, folder: Path, home: Path, rounds: int, count: int) -> tuple[Figure, ...]:
    """`sip.added_ms_*` and `sip.engine_cpu_ms`: the same Kamailio without us, with us, and signed, by turns."""
    base, plain, signed = Side(), Side(), Side()
    with (
        SignedCallers(folder / "signer") as signer,
        Called(folder) as party,
        Kamailio(folder, party.port, ringfence=False) as bare,
        Kamailio(folder, party.port) as ours,
        _engine(folder, home, ours, **signer.settings) as engine,
    ):
        _play(folder, bare.port, 200, 300, 90)
        _play(folder, ours.port, 200, 300, 90, signer)
        before_all = _recorded(home)
        for place in range(rounds):
            progress(f"sip, {RATE} calls/s without Ringfence, with it, and signed, round {place + 1} of {rounds}")
            base.add(*_play(folder, bare.port, RATE, count, place), 0.0)
            for side, by, seed in ((plain, None, place), (signed, signer, 50 + place)):
                before = engine.cpu_s()
                played, mine = _play(folder, ours.port, RATE, count, seed, by)
                side.add(played, mine, engine.cpu_s() - before)
        judged, verified = (now - then for now, then in zip(_recorded(home), before_all, strict=True))
    unjudged = Figure(
        name="sip.unjudged_permille",
        value=round(max(0.0, 1 - judged / (plain.met + signed.met)) * 1000, 2),
        unit="of 1000",
        bound=10,
        detail=f"calls let through without a verdict, of {plain.met + signed.met}",
    )
    return (*_told(base, plain, signed, verified), unjudged)


def _told(base: Side, plain: Side, signed: Side, verified: int) -> tuple[Figure, ...]:
    baseline = f"the same Kamailio without Ringfence: p50 {statistics.median(base.ms):.2f} ms"
    figures: list[Figure] = []
    for name, side, bound in (("unsigned", plain, 1.0), ("signed", signed, 2.0)):
        differences = [mine - bare for mine, bare in zip(side.medians, base.medians, strict=True)]
        told = f"INVITE to 200 at {RATE} calls/s, every check live: p50 {statistics.median(side.ms):.2f} ms, "
        told += f"p90 {quantile(side.ms, 0.9):.1f} ms, p99 {quantile(side.ms, 0.99):.1f} ms; {len(differences)} rounds"
        value = round(statistics.median(differences), 3)
        more = "" if side is plain else f"; with the probes {verified} of {side.met} verified"
        of = f"of {side.calls} calls at {RATE}/s through Kamailio with Ringfence{more}; without it {base.failed}"
        figures += [
            Figure(name=f"sip.added_ms_{name}", value=value, unit="ms", bound=bound, baseline=baseline, detail=told),
            Figure(name=f"sip.failed_{name}", value=side.failed, unit="calls", bound=0, detail=of),
        ]
    for name, side, limit in (("engine_cpu_ms", plain, 0.10), ("engine_cpu_ms_signed", signed, None)):
        cost = round(side.cpu_s * 1000 / max(side.met, 1), 4)
        detail = "processor time of the engine for verdict, log, answer and call record"
        figures.append(Figure(name=f"sip.{name}", value=cost, unit="ms a call", bound=limit, detail=detail))
    return tuple(figures)


def _recorded(home: Path) -> tuple[int, int]:
    """How many decisions are on record, and how many of them found a signed identity valid."""
    decided = verified = 0
    for decision in JournalReader(home / "decisions").decisions():
        identity = decision.facts.identity
        decided += 1
        verified += identity is not None and identity.verstat is Verstat.PASSED
    return decided, verified


def _engine(folder: Path, home: Path, proxy: Kamailio, **settings: str) -> Engine:
    engine = Engine(home, folder / f"engine-{proxy.port}.log", sip_kamailio=f"127.0.0.1:{proxy.link}", **settings)
    engine.wait_for("linked with")
    return engine


def _play(
    folder: Path, proxy: int, rate: int, count: int, seed: int, signer: SignedCallers | None = None
) -> tuple[Played, list[float]]:
    """Callers at a rate and beside them probes; what the callers met, and milliseconds of answered probes."""
    calls: Sequence[Sequence[str]] = pairs(count, seed)
    after, headers = "", None
    if signer is not None:
        calls, after = signer.calls(pairs(count, seed))
        headers = signer.header
    with (
        Probe(proxy, PROBES_A_SECOND, headers=headers) as probe,
        Callers(folder, proxy, calls, rate=rate, count=count, signed=after) as callers,
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
