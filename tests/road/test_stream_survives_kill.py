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


def _take(home: Path, url: str, seconds: float | None) -> bool:
    """Take for so long and be killed, or until nothing came for a while; whether it ended by itself."""
    environment = os.environ | {
        "RINGFENCE_HOME": str(home), "RINGFENCE_NATS_URL": url, "RINGFENCE_NATS_BATCH": "200",
    }  # fmt: skip
    command = [sys.executable, "-c", "from ringfence.main import run; run()", "calls", "stream", "--seconds", "3"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return False


def _taken(home: Path) -> list[str]:
    found: list[str] = []
    for path in (home / "calls").glob("hour=*/*.parquet"):
        found += pq.ParquetFile(path).read(["call_id"]).column(0).to_pylist()
    return sorted(found)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_every_record_counts_once_over_twenty_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    with nats_server() as url:
        begun = time.monotonic()
        assert _take(home, url, 120)
        start = max(time.monotonic() - begun - 3.5, 1.0)
        bodies = _bodies(COUNT)
        killed = 0
        for turn in range(20):
            share = bodies[turn * len(bodies) // 20 : (turn + 1) * len(bodies) // 20]
            asyncio.run(_publish(url, share))
            killed += not _take(home, url, start + 0.07 * turn)
        assert killed == 20
        # What was out when somebody was killed comes again when the time for its acknowledgement is over.
        for _ in range(60):
            _take(home, url, 120)
            if len(_taken(home)) >= COUNT:
                break
            time.sleep(5)
    taken = _taken(home)
    assert len(taken) == len(set(taken))
    assert taken == sorted(f"m{at}" for at in range(len(taken)))
    assert len(taken) in (COUNT, COUNT + 1)
