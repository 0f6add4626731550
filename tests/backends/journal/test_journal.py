"""Decisions are appended, finished in segments, and never half-written."""

import asyncio
import multiprocessing
import resource
import signal
import time
from pathlib import Path

import pytest

from ringfence.backends.journal.folder import first_seqs, read_head, read_seal, seal_path
from ringfence.backends.journal.journal import Journal, SegmentLimits
from ringfence.backends.journal.reader import JournalReader
from ringfence.bench.decisions import made_up
from ringfence.screening.decision import Decision
from ringfence.telecom.errors import Conflict, Unavailable

NOW_MS = 1_790_000_000_000


def clock() -> int:
    return NOW_MS


def _decisions(journal: Journal, count: int) -> list[Decision]:
    return [made_up(number, journal.ids(NOW_MS), worker=journal.worker) for number in range(count)]


def test_what_was_appended_is_read_back_in_order(tmp_path: Path) -> None:
    journal = Journal(tmp_path, 0, clock)
    decisions = _decisions(journal, 30)
    journal.append(decisions[:10])
    journal.append(decisions[10:])

    assert list(JournalReader(tmp_path).decisions()) == decisions
    journal.close()


def test_after_sync_the_head_says_what_is_durable(tmp_path: Path) -> None:
    journal = Journal(tmp_path, 0, clock)
    journal.append(_decisions(journal, 5))

    journal.sync()

    head = read_head(tmp_path, 0)
    assert head is not None
    assert head[0] == journal.status().durable_seq == 5
    journal.close()


def test_a_decision_becomes_durable_though_nobody_waits(tmp_path: Path) -> None:
    journal = Journal(tmp_path, 0, clock)
    journal.append(_decisions(journal, 1))
    deadline = time.monotonic() + 10  # 0.1 s on a machine that is not busy with other tests
    while journal.status().durable_seq < 1:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    journal.close()


def test_the_batch_door_can_await(tmp_path: Path) -> None:
    journal = Journal(tmp_path, 0, clock)

    async def answer() -> int:
        journal.append(_decisions(journal, 3))
        await asyncio.wrap_future(journal.synced())
        return journal.status().durable_seq

    assert asyncio.run(answer()) == 3
    journal.close()


def test_full_segments_are_sealed_and_the_chain_goes_on(tmp_path: Path) -> None:
    journal = Journal(tmp_path, 0, clock, SegmentLimits(records=10))
    decisions = _decisions(journal, 35)
    for decision in decisions:
        journal.append((decision,))
    journal.close()

    assert first_seqs(tmp_path, 0) == [1, 11, 21, 31]
    seal = read_seal(seal_path(tmp_path, 0, 11))
    assert seal is not None
    assert (seal.last_seq, seal.first_id, seal.last_id) == (20, decisions[10].id, decisions[19].id)
    assert list(JournalReader(tmp_path).decisions()) == decisions


def test_an_old_segment_is_finished_though_nothing_is_written(tmp_path: Path) -> None:
    now = [NOW_MS]
    journal = Journal(tmp_path, 0, lambda: now[0], SegmentLimits(age_ms=1000))
    journal.append(_decisions(journal, 1))
    now[0] += 1000
    journal.turn_over()
    journal.close()

    assert read_seal(seal_path(tmp_path, 0, 1)) is not None


def test_a_restart_continues_the_segment_and_raises_the_ids(tmp_path: Path) -> None:
    ids = []
    for _ in range(3):
        journal = Journal(tmp_path, 0, clock)
        decisions = _decisions(journal, 4)
        journal.append(decisions)
        ids += [decision.id for decision in decisions]
        journal.close()

    assert first_seqs(tmp_path, 0) == [1]
    assert ids == sorted(set(ids))
    assert [decision.id for decision in JournalReader(tmp_path).decisions()] == ids


def test_two_processes_on_one_place_are_refused_and_get_places_of_their_own(tmp_path: Path) -> None:
    journal = Journal(tmp_path, 0, clock)
    with pytest.raises(Conflict, match="another process"):
        Journal(tmp_path, 0, clock)

    other = Journal(tmp_path, None, clock)
    assert other.worker == 1
    other.append(_decisions(other, 2))
    journal.append(_decisions(journal, 2))
    assert len({decision.id for decision in JournalReader(tmp_path).decisions()}) == 4
    other.close()
    journal.close()


def _write_until_full(folder: Path, report: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    journal = Journal(folder, 0, clock)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
    taken, refusals = 0, 0
    for _ in range(30):
        try:
            journal.append(_decisions(journal, 3))
            taken += 3
        except Unavailable:
            refusals += 1
    failing = journal.status().failing
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    journal.append(_decisions(journal, 3))
    journal.sync()
    healed = journal.status()
    report.write_text(f"{taken + 3}|{refusals}|{failing}|{healed.failing}|{healed.refused}")
    journal.close()


def test_a_full_disk_refuses_leaves_nothing_torn_and_recovers(tmp_path: Path) -> None:
    report = tmp_path / "report"
    process = multiprocessing.get_context("fork").Process(target=_write_until_full, args=(tmp_path, report))
    process.start()
    process.join(30)
    taken, refusals, failing, healed, refused = report.read_text().split("|")

    assert process.exitcode == 0
    assert int(refusals) > 0
    assert int(refused) == int(refusals) * 3
    assert "cannot be written" in failing
    assert healed == ""
    assert len(list(JournalReader(tmp_path).decisions())) == int(taken)


def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Unavailable):
        Journal(tmp_path / "file" / "log", 0, clock)
