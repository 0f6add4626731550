"""The HTTP door against a bare echo on the same server and load, and batches against verdicts in process."""

from __future__ import annotations

import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ringfence.access.key import ENTROPY_BYTES, Scope, make_key
from ringfence.backends.sql.store import open_store
from ringfence.bench.figure import Figure, Progress
from ringfence.bench.load import Load, Loaded
from ringfence.clock import clock_ms
from ringfence.post import calm_collector
from ringfence.settings import Settings
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.errors import Unavailable
from ringfence.wiring import Worker

ROUNDS = 7
SECONDS = 2.0
CONNECTIONS = 16
BATCH = 500
BATCH_CONNECTIONS = 2
CALLS = 100_000
"""Calls between different numbers, so many that none calls often enough for anything to be found."""
RATE = 10_000_000
START_WITHIN_S = 60.0


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`http.single_to_echo` and `http.batch_to_inprocess`, medians of interleaved rounds."""
    rounds, seconds = (3, 1.0) if quick else (ROUNDS, SECONDS)
    calls = made_up_calls()
    with tempfile.TemporaryDirectory(prefix="ringfence-bench-") as folder:
        home, baseline = Path(folder) / "served", Path(folder) / "in-process"
        key = _new_key(home)
        with serving("ringfence.main:app", home) as port, serving("ringfence.bench.echo:app", home) as echo_port:
            single = _single_to_echo(progress, calls, key, port, echo_port, rounds, seconds)
            batch = _batch_to_inprocess(progress, calls, key, port, baseline, rounds, seconds)
    return single, batch


def made_up_calls() -> list[CallAttempt]:
    """Ordinary calls between Chinese mobile numbers; always the same ones."""
    chance = random.Random(7)
    tails = chance.sample(range(10**8), 2 * CALLS)
    return [
        CallAttempt(
            calling=f"+86138{tails[place]:08}", called=f"+86150{tails[-1 - place]:08}", call_id=f"bench-{place}@edge"
        )
        for place in range(CALLS)
    ]


def _single_to_echo(
    progress: Progress, calls: list[CallAttempt], key: str, port: int, echo_port: int, rounds: int, seconds: float
) -> Figure:
    bodies = [msgspec.json.encode(call).decode() for call in calls]
    load = Load(
        host="127.0.0.1",
        port=port,
        path="/v1/calls:screen",
        key=key,
        bodies=bodies,
        connections=CONNECTIONS,
        seconds=seconds,
    )
    echo = msgspec.structs.replace(load, port=echo_port)
    sent(msgspec.structs.replace(load, seconds=1.0)), sent(msgspec.structs.replace(echo, seconds=1.0))
    ours, theirs = [], []
    for place in range(rounds):
        progress(f"http, single calls, round {place + 1} of {rounds}")
        theirs.append(sent(echo))
        ours.append(sent(load))
    ratios = [_rate(mine) / _rate(other) for mine, other in zip(ours, theirs, strict=True)]
    return Figure(
        name="http.single_to_echo",
        value=round(statistics.median(ratios), 3),
        unit="ratio",
        bound=0.5,
        better="higher",
        baseline=f"Starlette + msgspec echo: {statistics.median(map(_rate, theirs)):,.0f} requests/s",
        detail=f"{statistics.median(map(_rate, ours)):,.0f} requests/s on one worker, {CONNECTIONS} connections, "
        f"p50 {statistics.median(one.p50_us for one in ours):.0f} us, "
        f"p99 {statistics.median(one.p99_us for one in ours):.0f} us, every decision in the log; {rounds} rounds",
    )


def _batch_to_inprocess(
    progress: Progress, calls: list[CallAttempt], key: str, port: int, home: Path, rounds: int, seconds: float
) -> Figure:
    bodies = [msgspec.json.encode({"calls": calls[start : start + BATCH]}).decode() for start in range(0, CALLS, BATCH)]
    load = Load(
        host="127.0.0.1",
        port=port,
        path="/v1/calls:screenBatch",
        key=key,
        bodies=bodies,
        connections=BATCH_CONNECTIONS,
        seconds=seconds,
    )
    worker = Worker(Settings(home=home))
    calm_collector()
    _judge(worker, calls, 1.0), sent(msgspec.structs.replace(load, seconds=1.0))
    ours, theirs = [], []
    for place in range(rounds):
        progress(f"http, batches, round {place + 1} of {rounds}")
        theirs.append(_judge(worker, calls, seconds))
        ours.append(_rate(sent(load)) * BATCH)
    worker.stop()
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return Figure(
        name="http.batch_to_inprocess",
        value=round(statistics.median(ratios), 3),
        unit="ratio",
        bound=0.5,
        better="higher",
        baseline=f"verdicts in process: {statistics.median(theirs):,.0f} calls/s",
        detail=f"{statistics.median(ours):,.0f} calls/s in batches of {BATCH}, each answered when durable; "
        f"{rounds} rounds",
    )


def _judge(worker: Worker, calls: list[CallAttempt], seconds: float) -> float:
    """Verdicts a second of the desk alone: no HTTP, no JSON, no log."""
    judge = worker.road.judge
    judged = 0
    started = time.perf_counter()
    until = started + seconds
    while time.perf_counter() < until:
        start = judged % CALLS
        for call in calls[start : start + BATCH]:
            judge(call, clock_ms())
        judged += BATCH
    return judged / (time.perf_counter() - started)


def _rate(loaded: Loaded) -> float:
    if set(loaded.statuses) != {"200"}:
        raise Unavailable(f"the server answered {loaded.statuses}", "see its output above")
    return loaded.answers / loaded.seconds


def sent(load: Load) -> Loaded:
    """What came back of a load that a process of its own sent; raises `Unavailable`."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        Path(file.name).write_bytes(msgspec.json.encode(load))
        done = subprocess.run(
            [sys.executable, "-m", "ringfence.bench.load", file.name], capture_output=True, check=False
        )
    if done.returncode:
        raise Unavailable(f"the load generator failed: {done.stderr.decode()[-500:]}")
    return msgspec.json.decode(done.stdout, type=Loaded)


def _new_key(home: Path) -> str:
    store = open_store(home / "ringfence.sqlite")
    key, text = make_key("bench", [Scope.SCREEN], os.urandom(ENTROPY_BYTES), clock_ms(), rate_per_s=RATE)
    store.keys.add(key, by="bench")
    store.close()
    return text


@contextmanager
def serving(target: str, home: Path, **settings: str) -> Iterator[int]:
    """One worker on a free port of the loopback, ready to answer."""
    port = _free_port()
    code = f"from ringfence.doors.api.server import serve; serve({target!r}, '127.0.0.1', {port}, 1)"
    environment: Mapping[str, str] = {
        **os.environ,
        "RINGFENCE_HOME": str(home),
        "RINGFENCE_LOG_LEVEL": "warning",
        **settings,
    }
    process = subprocess.Popen([sys.executable, "-c", code], env=environment)
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=1).close()
        except urllib.error.HTTPError as error:
            if error.code in (404, 405):
                return
        except OSError:
            pass
        else:
            return
        time.sleep(0.1)
    raise Unavailable("the server did not start", "see its output above")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
