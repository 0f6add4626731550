"""The whole log is checked, measured and followed."""

from pathlib import Path

from ringfence.backends.journal.custody import Custody
from ringfence.backends.journal.folder import segment_path
from ringfence.backends.journal.journal import Journal
from ringfence.bench.decisions import START_MS, made_up
from ringfence.bench.written_log import WrittenLog
from ringfence.screening.recorded import LogHead


def _two_workers(folder: Path) -> WrittenLog:
    log = WrittenLog(folder)
    log.write(45)
    other = Journal(folder, 1, lambda: START_MS)
    other.append([made_up(number, other.ids(START_MS), worker=1) for number in range(5)])
    other.close()
    return log


def test_all_workers_are_checked_while_one_is_writing(tmp_path: Path) -> None:
    log = _two_workers(tmp_path)
    told: list[tuple[int, int]] = []

    report = Custody(tmp_path).verify([], lambda done, total: told.append((done, total)))

    assert report.damages == ()
    assert (report.records, report.segments) == (50, 4)
    assert told[-1][0] == told[-1][1] == report.bytes
    log.journal.close()


def test_heads_printed_now_hold_later(tmp_path: Path) -> None:
    log = _two_workers(tmp_path)
    heads = Custody(tmp_path).heads()
    log.write(30)
    log.journal.close()

    assert [head.worker for head in heads] == [0, 1]
    assert Custody(tmp_path).verify(heads, lambda done, total: None).damages == ()


def test_a_whole_worker_that_vanished_is_found_by_the_heads(tmp_path: Path) -> None:
    log = _two_workers(tmp_path)
    log.journal.close()
    heads = Custody(tmp_path).heads()
    for path in (tmp_path / "w01").iterdir():
        path.unlink()
    (tmp_path / "w01").rmdir()

    damages = Custody(tmp_path).verify(heads, lambda done, total: None).damages

    assert [(damage.kind.value, damage.worker) for damage in damages] == [("truncated", 1)]


def test_sizes_are_told_by_worker(tmp_path: Path) -> None:
    log = _two_workers(tmp_path)

    first, second = Custody(tmp_path).stat()

    assert (first.records, first.segments, first.sealed, first.busy) == (45, 3, 2, True)
    assert (second.records, second.busy) == (5, False)
    assert first.oldest_ms == START_MS
    assert second.bytes == segment_path(tmp_path, 1, 1).stat().st_size
    log.journal.close()


def test_age_deletes_where_nobody_writes_and_names_who_does(tmp_path: Path) -> None:
    log = _two_workers(tmp_path)

    report = Custody(tmp_path).prune(START_MS + 400 * 86_400_000, 6)

    assert (report.records, report.busy) == (5, (0,))
    log.journal.close()
    assert Custody(tmp_path).prune(START_MS + 400 * 86_400_000, 6).records == 45
    assert Custody(tmp_path).verify([], lambda done, total: None).damages == ()


def test_the_tail_tells_what_is_new(tmp_path: Path) -> None:
    log = WrittenLog(tmp_path)
    custody = Custody(tmp_path)
    log.write(30)
    assert custody.tail(5) == tuple(log.decisions[25:])
    log.write(15)
    assert custody.tail(100) == tuple(log.decisions[30:])
    assert custody.tail(100) == ()
    log.journal.close()


def test_an_anchor_of_nothing_is_no_damage(tmp_path: Path) -> None:
    Journal(tmp_path, 0, lambda: START_MS).close()
    (head,) = Custody(tmp_path).heads()

    assert head.seq == 0
    assert Custody(tmp_path).verify([head], lambda done, total: None).damages == ()
    assert Custody(tmp_path / "absent").verify([], lambda done, total: None).heads == ()
    assert isinstance(head, LogHead)
