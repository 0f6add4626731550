from __future__ import annotations

import math
import time
from pathlib import Path

from tests.road.answering import Answering

from ringfence.backends.files.shelf import FileShelf
from ringfence.backends.sql.store import open_store
from ringfence.bench.sip_ground import BLOCKED, Probe, pairs, prepare, quantile
from ringfence.clock import clock_ms, now
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Mode


def test_callers_are_the_same_for_a_seed_and_call_once() -> None:
    calls = pairs(500, 3)

    assert calls == pairs(500, 3) != pairs(500, 4)
    assert len({calling for calling, _ in calls}) == 500


def test_every_check_is_live_and_one_number_blocked(tmp_path: Path) -> None:
    prepare(tmp_path / "home")

    rules = FileShelf(tmp_path / "home", now).running().rules
    store = open_store(tmp_path / "home" / "ringfence.sqlite")
    entries = list(store.lists.live(clock_ms() + 1))
    store.close()
    assert {rule.mode for rule in rules} == {Mode.LIVE}
    assert [str(PhoneNumber(entry.numbers.first)) for entry in entries] == [BLOCKED]


def test_probes_call_at_their_rate_and_the_blocked_number_takes_its_turns() -> None:
    with Answering() as party, Probe(party.port, 200, blocked_every=2) as probe:
        until = time.monotonic() + 60
        while len(probe.samples) < 6:
            assert time.monotonic() < until
            time.sleep(0.01)
    samples = probe.samples

    assert [one.blocked for one in samples[:6]] == [False, True] * 3
    assert {one.code for one in samples} == {200}
    assert len(probe.between(samples[0].at_s, samples[4].at_s)) == 2


def test_quantiles() -> None:
    assert quantile([4.0, 1.0, 3.0, 2.0], 0.5) == 3.0
    assert math.isnan(quantile([], 0.5))
