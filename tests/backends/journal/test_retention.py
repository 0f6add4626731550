"""What is too old goes, and the chain says so."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfence.backends.journal.folder import first_seqs
from ringfence.backends.journal.retention import months_before, prune
from ringfence.backends.journal.verify import WorkerCheck
from ringfence.bench.decisions import START_MS
from ringfence.bench.written_log import WrittenLog
from ringfence.screening.recorded import LogHead
from ringfence.telecom.errors import Refused

DAY_MS = 86_400_000


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "months", "before"),
    [
        ("2026-11-22T10:00", 6, "2026-05-22T10:00"),
        ("2026-08-31T10:00", 6, "2026-02-28T10:00"),
        ("2028-08-31T10:00", 6, "2028-02-29T10:00"),
        ("2026-01-15T00:00", 1, "2025-12-15T00:00"),
        ("2026-12-31T23:59", 24, "2024-12-31T23:59"),
    ],
)
def test_months_are_calendar_months(now: str, months: int, before: str) -> None:
    assert months_before(_ms(now), months) == _ms(before)


def _check(log: WrittenLog, *anchors: LogHead) -> WorkerCheck:
    check = WorkerCheck(log.folder, 0, anchors)
    check.run(lambda size: None)
    return check


def test_old_segments_go_and_the_rest_still_verifies(tmp_path: Path) -> None:
    log = WrittenLog(tmp_path)
    log.write(45)
    log.now_ms += 100 * DAY_MS
    log.write(45)
    log.now_ms = START_MS + 200 * DAY_MS

    report = prune(log.journal, log.now_ms, 6)

    log.journal.close()
    assert (report.segments, report.records) == (3, 45)
    check = _check(log)
    assert check.damages == []
    assert [(one.last_seq, one.months) for one in check.deletions] == [(45, 6)]
    assert list(log.reader.decisions()) == log.decisions[45:]


def test_a_log_that_age_emptied_verifies_and_goes_on(tmp_path: Path) -> None:
    log = WrittenLog(tmp_path)
    log.write(45)
    anchor = _check(log).head
    log.now_ms += 400 * DAY_MS

    assert prune(log.journal, log.now_ms, 6).records == 45
    log.write(3)
    log.journal.close()

    assert _check(log, anchor).damages == []
    assert len(list(log.reader.decisions())) == 3


def test_deleting_again_carries_the_word_on(tmp_path: Path) -> None:
    log = WrittenLog(tmp_path)
    for _ in range(4):
        log.write(45)
        log.now_ms += 400 * DAY_MS
        prune(log.journal, log.now_ms, 6)
    log.write(1)
    log.journal.close()

    check = _check(log)
    assert check.damages == []
    assert len(first_seqs(log.folder, 0)) <= 2


def test_what_is_young_stays(tmp_path: Path) -> None:
    log = WrittenLog(tmp_path)
    log.write(45)
    log.now_ms += 30 * DAY_MS

    assert prune(log.journal, log.now_ms, 6).segments == 0
    log.journal.close()
    assert len(list(log.reader.decisions())) == 45


def test_no_months_at_all_is_refused(tmp_path: Path) -> None:
    log = WrittenLog(tmp_path)

    with pytest.raises(Refused):
        prune(log.journal, log.now_ms, 0)
    log.journal.close()
