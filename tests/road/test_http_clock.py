"""The clock of the machine jumps back and forth under a running platform: calls are judged, counted and found."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.serving import Served, serving

import ringfence
from ringfence.backends.files.shelf import install_defaults
from ringfence.backends.journal.custody import Custody
from ringfence.clock import clock_ms
from ringfence.screening.breaker import BREAKER

HOT = "13900138000"
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
CALLS = 20
SHIFTED = """
import os, pathlib, time
_steady, _shift = time.time_ns, pathlib.Path(os.environ["CLOCK_SHIFT_MS"])
time.time_ns = lambda: _steady() + int(_shift.read_text()) * 1_000_000
time.time = lambda: time.time_ns() / 1e9
"""
"""Comes before everything in every process of the platform, so that its wall clock is this one."""


class Clock:
    """The wall clock of the platforms that are started from now on."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._shift = folder / "shift"
        self.jump(0)
        (folder / "sitecustomize.py").write_text(SHIFTED, "utf-8")
        monkeypatch.setenv("PYTHONPATH", str(folder))
        monkeypatch.setenv("CLOCK_SHIFT_MS", str(self._shift))

    def jump(self, shift_ms: int) -> None:
        """From now on the clock tells so much more than the time."""
        fresh = self._shift.with_suffix(".new")
        fresh.write_text(str(shift_ms))
        fresh.replace(self._shift)


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clock]:
    with pytest.MonkeyPatch.context() as patch:
        yield Clock(tmp_path_factory.mktemp("clock"), patch)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Served]:
    """A platform whose block list trips after few calls."""
    home = tmp_path_factory.mktemp("home")
    install_defaults(home, Path(ringfence.__file__).parent / "rules")
    document = home / "rules" / "checks" / "block_list.toml"
    guard = "max_stopped_permille = 200"
    tight = document.read_text("utf-8").replace(guard, f"{guard}\nmin_sample = 100")
    assert "min_sample" in tight
    document.write_text(tight, "utf-8")
    with serving(home) as one:
        yield one


def test_a_call_with_another_time_than_ours_is_stopped_by_none(served: Served, clock: Clock) -> None:
    clock.jump(0)
    now = clock_ms()
    for at_ms in (now, now - DAY_MS, now - 60_000, now + HOUR_MS, 0, now):
        call = {"calling": "13800100500", "called": "13800210500", "at_ms": at_ms}
        answer = served.client.post("/v1/calls:screen", json=call).json()
        assert answer["action"] == "deliver"
        assert not answer["failed_open"]


def test_the_breaker_neither_trips_at_a_jump_nor_sleeps_after_it(served: Served, clock: Clock) -> None:
    clock.jump(0)
    blocked = {
        "first": "13700000000",
        "last": "13700009999",
        "reason": "test",
        "expires_ms": 9 * 10**12,
        "starts_ms": 1,
    }
    served.client.post("/v1/lists/block", json={"entries": [blocked]}).raise_for_status()
    _until(lambda: _batch(served, ["13700000000"]) == ["reject"])
    assert _batch(served, [f"138{number:08}" for number in range(150)]) == ["deliver"] * 150
    for shift in (-2 * HOUR_MS, 0, -DAY_MS):
        clock.jump(shift)
        assert _batch(served, [f"137{number:08}" for number in range(10)]) == ["reject"] * 10
    assert _mode(served) == ("live", "")
    _batch(served, [f"137{number:08}" for number in range(10, 120)])
    _until(lambda: _mode(served)[0] == "shadow")
    assert served.client.get("/v1/rules").json()["fault"] == ""
    assert BREAKER in (served.home / "rules" / "checks" / "block_list.toml").read_text("utf-8")


def test_calls_are_judged_counted_and_numbered_upwards_whatever_the_clock_does(served: Served, clock: Clock) -> None:
    ids: list[str] = []
    started_ms = clock_ms()
    for round_, shift in enumerate((0, -2 * HOUR_MS, 0, -20 * HOUR_MS, 0, -400 * DAY_MS)):
        clock.jump(shift)
        ids += _calls(served)
        newest = served.client.get(f"/v1/decisions/{ids[-1]}").json()
        assert abs(newest["at_ms"] - started_ms - shift) < HOUR_MS, "the shim does not set the platform's clock"
        known = served.client.get(f"/v1/numbers/{HOT}").json()["calling"]
        assert known["attempts_1d"] == CALLS * (round_ + 1)
        assert served.client.get("/ready").status_code == 200
    listed = served.client.get(f"/v1/decisions?calling={HOT}&limit=500").json()["items"]
    assert {one["id"] for one in listed} == set(ids)
    clock.jump(-3 * DAY_MS)
    served.end()
    with serving(served.home) as again:  # started anew while the clock is behind its own log
        ids += _calls(again)
    assert ids == sorted(set(ids))
    assert Custody(served.home / "decisions").verify((), lambda done, total: None).damages == ()


def _calls(served: Served) -> list[str]:
    found = []
    for number in range(CALLS):
        answer = served.client.post("/v1/calls:screen", json={"calling": HOT, "called": f"139{number:08}"}).json()
        assert (answer["recorded"], answer["failed_open"]) == (True, False)
        found.append(answer["decision"])
    return found


def _batch(served: Served, calling: list[str]) -> list[str]:
    calls = [{"calling": one, "called": f"136{one[3:]}"} for one in calling]
    items = served.client.post("/v1/calls:screenBatch", json={"calls": calls}).json()["items"]
    assert not any(item["answer"]["failed_open"] for item in items)
    return [item["answer"]["action"] for item in items]


def _mode(served: Served) -> tuple[str, str]:
    told = served.client.get("/v1/rules").json()
    (rule,) = (rule for rule in told["rules"] if rule["code"] == "BLOCK_LIST")
    return rule["mode"], told["fault"]


def _until(done: object, within_s: float = 60.0) -> None:
    assert callable(done)
    until = time.monotonic() + within_s
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)
