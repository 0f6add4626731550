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
from pathlib import Path

import httpx
import msgspec
from tests.serving import CALL, serving

from ringfence.backends.journal.custody import Custody
from ringfence.backends.journal.reader import JournalReader
from ringfence.bench.load import Load


def test_everything_acknowledged_before_a_kill_is_in_the_log(tmp_path: Path) -> None:
    home = tmp_path / "home"
    acknowledged: list[str] = []
    with serving(home, workers="2") as served:
        threads = [
            threading.Thread(target=_screen_until_cut, args=(served.url, served.key, acknowledged, n)) for n in range(4)
        ]
        for thread in threads:
            thread.start()
        until = time.monotonic() + 60
        while len(acknowledged) < 400 and time.monotonic() < until:
            time.sleep(0.01)
        _kill_all(served.process)
        for thread in threads:
            thread.join()
    assert len(acknowledged) >= 400
    recorded = {decision.id for decision in JournalReader(home / "decisions").decisions()}
    assert set(acknowledged) <= recorded
    report = Custody(home / "decisions").verify((), lambda done, total: None)
    assert report.damages == ()
    with serving(home) as served:
        assert served.client.get(f"/v1/decisions/{acknowledged[-1]}").status_code == 200


def test_call_records_acknowledged_before_a_kill_are_kept_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    record = {**CALL, "at_ms": int(time.time() * 1000), "answered": True, "talk_ms": 1000}
    with serving(home) as served:
        sent = {"records": [{**record, "call_id": str(number)} for number in range(100)]}
        assert served.client.post("/v1/call-records", json=sent).json()["repeated"] == 0
        _kill_all(served.process)
    with serving(home) as served:
        told = served.client.post("/v1/call-records", json=sent).json()
        assert (told["accepted"], told["repeated"]) == (100, 100)
    lines = [line for path in home.glob("records/*/*.jsonl") for line in path.read_text().splitlines()]
    assert {json.loads(line)["call_id"] for line in lines} == {str(number) for number in range(100)}


def test_two_platforms_on_one_store_share_it_without_harm(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home) as one, serving(home) as other:
        decisions = [side.client.post("/v1/calls:screen", json=CALL).json()["decision"] for side in (one, other)] * 1
        assert len(set(decisions)) == 2
        for decision in decisions:
            assert one.client.get(f"/v1/decisions/{decision}").status_code == 200
        known = other.client.get("/v1/numbers/13800138000").json()
        assert known["calling"]["attempts_1h"] == 2


def test_broken_rules_leave_the_running_ones_in_force(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home) as served:
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


def test_a_full_disk_delivers_shouts_and_recovers(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home) as served:
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


def test_one_number_calling_without_end_is_counted_and_slows_nobody(tmp_path: Path) -> None:
    with serving(tmp_path / "home", workers="2") as served:
        calls = [{"calling": "13800138000", "called": f"139{number:08}"} for number in range(3000)]
        for start in range(0, 3000, 500):
            reply = served.client.post("/v1/calls:screenBatch", json={"calls": calls[start : start + 500]})
            assert reply.json()["judged"] == 500
        known = served.client.get("/v1/numbers/13800138000").json()["calling"]
        assert known["attempts_1h"] == 3000
        answer = served.client.post("/v1/calls:screen", json={"calling": "13700137000", "called": "13900139000"}).json()
        assert answer["action"] == "deliver"
        found = {
            finding
            for item in served.client.get("/v1/decisions?limit=5").json()["items"]
            for finding in item["findings"]
        }
        assert found


def test_a_flood_of_numbers_is_judged_within_bounded_memory(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home, max_numbers="1000") as served:
        served.client.post("/v1/calls:screen", json=CALL)
        before = sum(path.stat().st_size for path in (home / "planes").iterdir())
        for batch in range(10):
            calls = [{"calling": f"138{batch:02}{number:06}", "called": "13900139000"} for number in range(1000)]
            reply = served.client.post("/v1/calls:screenBatch", json={"calls": calls}).json()
            assert reply["judged"] == 1000
            assert not any(item["answer"]["failed_open"] for item in reply["items"])
        assert sum(path.stat().st_size for path in (home / "planes").iterdir()) == before


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as served:
        (worker,) = _children(served.process.pid)
        os.kill(worker, signal.SIGKILL)
        time.sleep(0.5)
        served.wait_ready()
        assert served.client.post("/v1/calls:screen", json=CALL).json()["recorded"]


def test_a_platform_that_is_told_to_end_says_nothing_but_that_it_ended(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as served:
        served.client.get("/v1/decisions").raise_for_status()
    lines = [json.loads(line) for line in served.said().splitlines()]
    assert lines[-1]["event"] == "worker ended"
    assert {line["level"] for line in lines} == {"info"}


def test_load_gets_nothing_but_answers(tmp_path: Path) -> None:

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


def _until(done: object, within_s: float = 8.0) -> None:
    assert callable(done)
    until = time.monotonic() + within_s
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)
