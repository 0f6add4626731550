"""Records from JetStream into the store, each once, while whoever takes them is killed again and again."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nats
import pyarrow.parquet as pq
import pytest
from tests.servers import nats_server

COUNT = 6_000
_BODY = (
    '{{"calling":"+86150{at:08d}","called":"+86139{at:08d}","call_id":"m{at}","at_ms":{at_ms},"answered":true,'
    '"talk_ms":5000}}'
)


def _bodies(count: int) -> list[bytes]:
    """Two records in every third message."""
    bodies, at = list[bytes](), 0
    while at < count:
        some = [at, at + 1] if at % 3 == 0 else [at]
        bodies.append("\n".join(_BODY.format(at=one, at_ms=1_767_322_800_000 + one * 100) for one in some).encode())
        at += len(some)
    return bodies


async def _publish(url: str, bodies: list[bytes]) -> None:
    client = await nats.connect(url)
    stream = client.jetstream()
    await stream.add_stream(name="CALL_RECORDS", subjects=["call-records.>"])
    for body in bodies:
        await client.publish("call-records.a", body)
    await client.flush()
    await client.close()


def _start(home: Path, url: str, idle_s: int) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "RINGFENCE_HOME": str(home), "RINGFENCE_NATS_URL": url, "RINGFENCE_NATS_BATCH": "50",
    }  # fmt: skip
    command = [
        sys.executable,
        "-c",
        "from ringfence.main import run; run()",
        "calls",
        "stream",
        "--seconds",
        str(idle_s),
    ]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _kill_after_a_commit(home: Path, url: str, later_s: float) -> None:
    """Begin to take, and be killed so long after the next commit."""
    journal = home / "calls" / "journal.lines"
    before = journal.stat().st_size if journal.exists() else 0
    process = _start(home, url, 300)
    until = time.monotonic() + 100
    while time.monotonic() < until and (not journal.exists() or journal.stat().st_size == before):
        time.sleep(0.002)
    time.sleep(later_s)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def _taken(home: Path) -> list[str]:
    found: list[str] = []
    for path in (home / "calls").glob("hour=*/*.parquet"):
        found += pq.ParquetFile(path).read(["call_id"]).column(0).to_pylist()
    return sorted(found)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_every_record_counts_once_over_twenty_kills(tmp_path: Path) -> None:
    home, bodies = tmp_path / "home", _bodies(COUNT)
    with nats_server() as url:
        for turn in range(20):
            asyncio.run(_publish(url, bodies[turn * len(bodies) // 20 : (turn + 1) * len(bodies) // 20]))
            _kill_after_a_commit(home, url, 0.004 * turn)
        # What was out when somebody was killed comes again when the time for its acknowledgement is over.
        process = _start(home, url, 300)
        until = time.monotonic() + 400
        while time.monotonic() < until and len(_taken(home)) < COUNT:
            time.sleep(1)
        process.terminate()
        process.wait()
    taken = _taken(home)
    assert len(taken) == len(set(taken))
    assert taken == sorted(f"m{at}" for at in range(len(taken)))
    assert len(taken) in (COUNT, COUNT + 1)
