"""Killed, filled up, broken and flooded: what was acknowledged stays, and calls go on."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec
import pytest
from tests.serving import CALL, Served, serving

from ringfence.backends.journal.custody import Custody
from ringfence.backends.journal.reader import JournalReader
from ringfence.bench.load import Load

RECORD = {**CALL, "answered": True, "talk_ms": 1000}


@dataclass
class Killed:
    """What a platform acknowledged before it was killed, and the one that was started over its home."""

    decisions: list[str]
    records: Mapping[str, object]
    home: Path
    served: Served


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    """Killed while many calls and call records come; later tests share what goes on from there."""
    home = tmp_path_factory.mktemp("killed") / "home"
    acknowledged: list[str] = []
    with serving(home, workers="2") as served:
        now_ms = int(time.time() * 1000)
        sent = {"records": [{**RECORD, "at_ms": now_ms, "call_id": str(number)} for number in range(100)]}
        threads = [
            threading.Thread(target=_screen_until_cut, args=(served.url, served.key, acknowledged, n)) for n in range(4)
        ]
        for thread in threads:
            thread.start()
        until = time.monotonic() + 60
        while len(acknowledged) < 400 and time.monotonic() < until:
            time.sleep(0.01)
        assert served.client.post("/v1/call-records", json=sent).json()["repeated"] == 0
        _kill_all(served.process)
        for thread in threads:
            thread.join()
    with serving(home) as served:
        yield Killed(acknowledged, sent, home, served)


def test_everything_acknowledged_before_a_kill_is_in_the_log(killed: Killed) -> None:
    assert len(killed.decisions) >= 400
    recorded = {decision.id for decision in JournalReader(killed.home / "decisions").decisions()}
    assert set(killed.decisions) <= recorded
    report = Custody(killed.home / "decisions").verify((), lambda done, total: None)
    assert report.damages == ()
    assert killed.served.client.get(f"/v1/decisions/{killed.decisions[-1]}").status_code == 200


def test_call_records_acknowledged_before_a_kill_are_kept_once(killed: Killed) -> None:
    told = killed.served.client.post("/v1/call-records", json=killed.records).json()
    assert (told["accepted"], told["repeated"]) == (100, 100)
    lines = [line for path in killed.home.glob("records/*/*.jsonl") for line in path.read_text().splitlines()]
    assert {json.loads(line)["call_id"] for line in lines} == {str(number) for number in range(100)}


def test_two_platforms_on_one_store_share_it_without_harm(killed: Killed) -> None:
    one, call = killed.served, {**CALL, "calling": "13800138001"}
    with serving(killed.home) as other:
        decisions = [side.client.post("/v1/calls:screen", json=call).json()["decision"] for side in (one, other)]
        assert len(set(decisions)) == 2
        for decision in decisions:
            assert one.client.get(f"/v1/decisions/{decision}").status_code == 200
        known = other.client.get("/v1/numbers/13800138001").json()
        assert known["calling"]["attempts_1h"] == 2


def test_broken_rules_leave_the_running_ones_in_force(killed: Killed) -> None:
    home, served = killed.home, killed.served
    before = served.client.get("/v1/rules").json()
    document = home / "rules" / "checks" / "fan_out.toml"
    whole = document.read_text("utf-8")
    document.write_text(whole + "\nweight = = 3\n", "utf-8")
    _until(lambda: served.client.get("/v1/rules").json()["fault"] != "")
    told = served.client.get("/v1/rules").json()
    assert told["ruleset"] == before["ruleset"]
    assert "fan_out.toml" in told["fault"]
    assert served.client.post("/v1/calls:screen", json=CALL).json()["ruleset"] == before["ruleset"]
    assert "fan_out.toml" in served.said()
    document.write_text(whole.replace("weight = ", "weight = 0.5 #", 1), "utf-8")
    _until(lambda: served.client.get("/v1/rules").json()["ruleset"] != before["ruleset"])
    assert served.client.get("/v1/rules").json()["fault"] == ""


def test_a_full_disk_delivers_shouts_and_recovers(killed: Killed) -> None:
    home, served = killed.home, killed.served
    blocked = {"entries": [{"number": CALL["calling"], "reason": "test", "expires_ms": 9_000_000_000_000}]}
    served.client.post("/v1/lists/block", json=blocked).raise_for_status()
    _until(lambda: served.client.post("/v1/calls:screen", json=CALL).json()["action"] == "reject")
    workers = _children(served.process.pid)
    for worker in workers:  # a file may not grow beyond this: what a full disk does, for this process alone
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    replies = [served.client.post("/v1/calls:screen", json=CALL).json() for _ in range(20)]
    last = replies[-1]
    assert (last["action"], last["recorded"], last["reference"]) == ("deliver", False, "")
    batch = served.client.post("/v1/calls:screenBatch", json={"calls": [CALL]}).json()["items"][0]["answer"]
    assert (batch["action"], batch["recorded"]) == ("deliver", False)
    assert "the decision log refuses" in served.said()
    assert 'event="log_refused"' in served.client.get("/metrics").text
    for worker in workers:
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    _until(lambda: served.client.post("/v1/calls:screen", json=CALL).json()["recorded"])
    assert served.client.post("/v1/calls:screen", json=CALL).json()["action"] == "reject"
    assert Custody(home / "decisions").verify((), lambda done, total: None).damages == ()


def test_a_worker_that_dies_is_replaced(killed: Killed) -> None:
    served = killed.served
    (worker,) = _children(served.process.pid)
    os.kill(worker, signal.SIGKILL)
    _until(lambda: worker not in _children(served.process.pid))
    served.wait_ready()
    assert served.client.post("/v1/calls:screen", json=CALL).json()["recorded"]


def test_a_flood_of_numbers_is_judged_within_bounded_memory_and_leaves_a_friend_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home, max_numbers="1000") as served:
        friend = {"calling": "13800100500", "called": "13800210500"}
        served.client.post("/v1/calls:screen", json=friend)
        before = sum(path.stat().st_size for path in (home / "planes").iterdir())
        for batch in range(10):
            calls = [{"calling": f"1391{batch:03}{number:04}", "called": f"1501{number:07}"} for number in range(1000)]
            reply = served.client.post("/v1/calls:screenBatch", json={"calls": [friend, *calls[1:]]}).json()
            assert reply["judged"] == 1000
            assert not any(item["answer"]["failed_open"] for item in reply["items"])
            assert reply["items"][0]["answer"]["action"] == "deliver"
        assert sum(path.stat().st_size for path in (home / "planes").iterdir()) == before
        assert served.client.get("/ready").status_code == 200


def test_load_gets_nothing_but_answers_and_told_to_end_it_says_nothing_but_that(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as served:
        load = Load(
            host="127.0.0.1",
            port=served.port,
            path="/v1/calls:screen",
            key=served.key,
            bodies=[json.dumps(CALL)],
            connections=8,
            seconds=1.0,
        )
        path = tmp_path / "load.json"
        path.write_bytes(msgspec.json.encode(load))
        done = subprocess.run(
            [sys.executable, "-m", "ringfence.bench.load", str(path)], capture_output=True, check=True
        )
        told = json.loads(done.stdout)
        assert set(told["statuses"]) == {"200"}
        counted = Counter[str]()
        for line in served.client.get("/metrics").text.splitlines():
            if line.startswith("ringfence_actions_total"):
                counted["calls"] += int(float(line.split()[-1]))
        assert counted["calls"] >= told["answers"]
        served.client.get("/v1/decisions").raise_for_status()
    lines = [json.loads(line) for line in served.said().splitlines()]
    assert lines[-1]["event"] == "worker ended"
    assert {line["level"] for line in lines} == {"info"}


def _screen_until_cut(url: str, key: str, acknowledged: list[str], seed: int) -> None:
    with httpx.Client(base_url=url, headers={"authorization": f"Bearer {key}"}, trust_env=False) as client:
        for number in range(100_000):
            try:
                reply = client.post(
                    "/v1/calls:screen", json={"calling": f"138{seed}{number:07}", "called": "13900139000"}
                )
            except httpx.HTTPError:
                return
            acknowledged.append(reply.json()["decision"])


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [child for child in map(int, found) if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def _kill_all(process: subprocess.Popen[bytes]) -> None:
    children = _children(process.pid)
    for pid in (process.pid, *children):
        os.kill(pid, signal.SIGKILL)
    process.wait()


def _until(done: object, within_s: float = 60.0) -> None:
    assert callable(done)
    until = time.monotonic() + within_s
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)
