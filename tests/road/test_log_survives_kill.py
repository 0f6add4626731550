"""kill -9 at any moment: every acknowledged decision is found, nothing is torn, the chain is whole."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from ringfence.backends.journal.custody import Custody
from ringfence.backends.journal.journal import Journal
from ringfence.backends.journal.reader import JournalReader
from ringfence.screening.codec import encode

KILLS = 20
WRITER = """
import sys, time
from pathlib import Path
from ringfence.backends.journal.journal import Journal, SegmentLimits
from ringfence.bench.decisions import made_up

clock = lambda: time.time_ns() // 1_000_000
journal = Journal(Path(sys.argv[1]), None, clock, SegmentLimits(records=300))
print("ready", flush=True)
for number in range(10**9):
    batch = [made_up(number, journal.ids(clock())) for _ in range(number % 40 + 1)]
    journal.append(batch)
    if number % 7 == 0:
        journal.sync()
    print(*(decision.id for decision in batch), flush=True)
"""


def _killed_writer(folder: Path, after_s: float) -> list[str]:
    """Ids that were acknowledged by a process that was then killed."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        # A line that the kill cut through was not yet heard by anybody.
        lines = [line for line in process.stdout if line.endswith("\n")]
    return [word for line in lines for word in line.split()]


def test_every_acknowledged_decision_is_found_after_each_kill(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    acknowledged: list[str] = []
    for _ in range(KILLS):
        acknowledged += _killed_writer(tmp_path, chance.uniform(0.001, 0.12))
        report = Custody(tmp_path).verify([], lambda done, total: None)
        assert report.damages == ()

    found = [decision.id for decision in JournalReader(tmp_path).decisions()]
    assert len(acknowledged) > 1000
    assert set(acknowledged) <= set(found)
    assert found == sorted(set(found))


def test_decisions_that_two_killed_workers_wrote_at_once_are_all_there(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    heard: list[str] = []
    for process in writers:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    time.sleep(0.3)
    for process in writers:
        process.kill()
    for process in writers:
        assert process.stdout is not None
        heard += [word for line in process.stdout if line.endswith("\n") for word in line.split()]
        process.wait()
        process.stdout.close()

    reader = JournalReader(tmp_path)
    assert {segment.worker for segment in reader.segments()} == {0, 1}
    assert set(heard) <= {decision.id for decision in reader.decisions()}


def test_a_restarted_place_goes_on_where_the_killed_one_ended(tmp_path: Path) -> None:
    _killed_writer(tmp_path, 0.1)
    before = [encode(decision) for decision in JournalReader(tmp_path).decisions()]
    Journal(tmp_path, 0, lambda: time.time_ns() // 1_000_000).close()

    report = Custody(tmp_path).verify([], lambda done, total: None)
    assert report.damages == ()
    assert [encode(decision) for decision in JournalReader(tmp_path).decisions()] == before
