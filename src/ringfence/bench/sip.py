"""The SIP edge: what it adds to a call, what it bears, and what calls meet when it breaks. Loopback only."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ringfence.bench.figure import Figure, Progress
from ringfence.bench.proxy import missing
from ringfence.bench.sip_faults import faults, flooded
from ringfence.bench.sip_ground import prepare
from ringfence.bench.sip_speed import added, redirected

ROUNDS, COUNT = 5, 2_000
QUICK_ROUNDS, QUICK_COUNT = 2, 2_000


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`sip.*`; a single line that says why when Kamailio or sipp is not installed."""
    absent = missing()
    if absent:
        return (Figure(name="sip", value=0, unit="skipped", detail=absent),)
    rounds, count = (QUICK_ROUNDS, QUICK_COUNT) if quick else (ROUNDS, COUNT)
    with tempfile.TemporaryDirectory(prefix="ringfence-sip-") as name:
        folder = Path(name)
        home = folder / "home"
        prepare(home)
        return (
            *added(progress, folder, home, rounds, count),
            *redirected(progress, folder, home, rounds, 2.0),
            *faults(progress, folder, home),
            *flooded(progress, folder, home),
        )
