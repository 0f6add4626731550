"""A laboratory to watch: Kamailio, sipp and an engine on the loopback, and calls of several kinds between them."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ringfence.backends.journal.follower import Follower
from ringfence.backends.journal.reader import JournalReader
from ringfence.bench.proxy import Called, Callers, Engine, Kamailio, missing
from ringfence.bench.sip_ground import BLOCKED, pairs, prepare
from ringfence.telecom.errors import Unavailable

BLOCKED_EVERY = 8
BOMBED_EVERY = 5
BOMBED = "+8615000000000"
"""One person whom many call, so that a pattern shows."""


def lab_calls(count: int) -> list[tuple[str, str]]:
    """Ordinary calls, some of a blocked number, and some that all go to one person."""
    calls: list[tuple[str, str]] = []
    for place, (calling, called) in zip(itertools.count(1), pairs(count, 21), strict=False):
        calls.append(
            (BLOCKED if place % BLOCKED_EVERY == 0 else calling, BOMBED if place % BOMBED_EVERY == 0 else called)
        )
    return calls


@contextmanager
def laboratory(rate: int, seconds: float) -> Iterator[Follower]:
    """Start everything in a folder of its own, give the decisions as they come, stop everything.

    Raises `Unavailable` with what to install when Kamailio or sipp is not here.
    """
    absent = missing()
    if absent:
        raise Unavailable(absent, "install it, or try without SIP: ringfence run")
    count = max(1, int(rate * seconds))
    with tempfile.TemporaryDirectory(prefix="ringfence-lab-") as name:
        folder = Path(name)
        home = folder / "home"
        prepare(home)
        with (
            Called(folder) as party,
            Kamailio(folder, party.port) as proxy,
            Engine(home, folder / "engine.log", sip_kamailio=f"127.0.0.1:{proxy.link}") as engine,
        ):
            engine.wait_for("linked with")
            follower = Follower(JournalReader(home / "decisions"))
            with Callers(folder, proxy.port, lab_calls(count), rate=rate, count=count):
                yield follower
