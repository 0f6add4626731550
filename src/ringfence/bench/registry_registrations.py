"""Registrations, each durable when it is answered, over HTTP against one running worker, on both databases."""

from __future__ import annotations

import os
import statistics
import tempfile
from pathlib import Path

import msgspec

from ringfence.access.key import ENTROPY_BYTES, Scope, make_key
from ringfence.backends.sql.store import open_store
from ringfence.bench.figure import Figure, Progress
from ringfence.bench.http import RATE, sent, serving
from ringfence.bench.load import Load
from ringfence.bench.postgres import postgres, programs
from ringfence.clock import clock_ms
from ringfence.telecom.errors import Unavailable

ROUNDS, SECONDS = 3, 4.0
QUICK_SECONDS = 1.0
FIRST_S = 0.5
"""Sent before the first round, and not measured."""
CONNECTIONS = 256
NUMBERS = 40_000
"""Different numbers; each is registered anew when the load comes round to it again."""
BODY = '{"refusals":[{"categories":["finance","insurance"],"hours":"20:00-09:00"},{"channels":["recorded"]}]}'
BOUNDS = {"sqlite": 300.0, "postgres": 500.0}


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`registry.register_per_s_sqlite` and, where PostgreSQL is installed, `_postgres`."""
    rounds, seconds = (1, QUICK_SECONDS) if quick else (ROUNDS, SECONDS)
    figures = []
    with tempfile.TemporaryDirectory(prefix="ringfence-bench-") as folder:
        figures.append(registered(progress, "sqlite", Path(folder), "", rounds, seconds))
    found = programs()
    if found is None:
        progress("PostgreSQL is not installed: registrations on it are not measured")
        return tuple(figures)
    with tempfile.TemporaryDirectory(prefix="ringfence-bench-") as folder, postgres(found) as address:
        figures.append(registered(progress, "postgres", Path(folder), address, rounds, seconds))
    return tuple(figures)


def registered(progress: Progress, name: str, home: Path, address: str, rounds: int, seconds: float) -> Figure:
    """The rate on one database; an empty address is SQLite in the home."""
    key = _key(home, address)
    settings = {"RINGFENCE_DATABASE": address}
    with serving("ringfence.main:app", home, **settings) as port:
        load = Load(
            host="127.0.0.1",
            port=port,
            path="",
            key=key,
            bodies=[BODY] * NUMBERS,
            connections=CONNECTIONS,
            seconds=seconds,
            method="PUT",
            paths=[f"/v1/subscribers/+86{13_000_000_000 + 97 * at}/preferences" for at in range(NUMBERS)],
        )
        sent(msgspec.structs.replace(load, seconds=min(FIRST_S, seconds)))
        told = []
        for place in range(rounds):
            progress(f"registrations over HTTP on {name}, round {place + 1} of {rounds}")
            told.append(sent(load))
    for one in told:
        if set(one.statuses) != {"200"}:
            raise Unavailable(f"the server answered {one.statuses}", "see its output above")
    rate = statistics.median(one.answers / one.seconds for one in told)
    return Figure(
        name=f"registry.register_per_s_{name}",
        value=round(rate, 1),
        unit="/s",
        bound=BOUNDS[name],
        better="higher",
        detail=f"{CONNECTIONS} connections, one worker, each answered after its commit; p50 "
        f"{statistics.median(one.p50_us for one in told) / 1000:.0f} ms, p99 "
        f"{statistics.median(one.p99_us for one in told) / 1000:.0f} ms; {rounds} rounds of {seconds:.0f} s",
    )


def _key(home: Path, address: str) -> str:
    store = open_store(address or home / "ringfence.sqlite")
    key, text = make_key("bench", [Scope.REGISTRY_WRITE], os.urandom(ENTROPY_BYTES), clock_ms(), rate_per_s=RATE)
    store.keys.add(key, by="bench")
    store.close()
    return text
