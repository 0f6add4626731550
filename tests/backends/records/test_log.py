from __future__ import annotations

import json
import resource
import signal
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfence.backends.records.log import RecordLog, prune_records
from ringfence.telecom.call import CallRecord
from ringfence.telecom.errors import Unavailable

NOON = 1_767_265_200_000
DAY = 86_400_000


def _record(number: int) -> CallRecord:
    return CallRecord(calling=str(number), called="10086", at_ms=NOON, answered=True, talk_ms=1000)


class _Seen:
    def __init__(self) -> None:
        self.keys: set[int] = set()

    def __call__(self, keys: Sequence[int]) -> list[bool]:
        return [self._new(key) for key in keys]

    def _new(self, key: int) -> bool:
        new = key not in self.keys
        self.keys.add(key)
        return new


def test_records_are_lines_in_the_file_of_the_day(tmp_path: Path) -> None:
    now = [NOON]
    log = RecordLog(tmp_path, _Seen(), lambda: now[0])
    log.append([_record(1), _record(2)])
    now[0] += DAY
    log.append([_record(3)])
    log.close()
    files = sorted(tmp_path.glob("*.jsonl"))
    assert [len(path.read_text().splitlines()) for path in files] == [2, 1]
    assert json.loads(files[1].read_text())["calling"] == "3"


def test_a_record_offered_twice_is_fresh_once(tmp_path: Path) -> None:
    log = RecordLog(tmp_path, _Seen(), lambda: NOON)
    assert log.fresh([_record(1), _record(2), _record(1)]) == [_record(1), _record(2)]
    assert log.fresh([_record(2)]) == []


def test_a_line_cut_off_by_a_crash_is_removed(tmp_path: Path) -> None:
    log = RecordLog(tmp_path, _Seen(), lambda: NOON)
    log.append([_record(1)])
    log.close()
    path = next(tmp_path.glob("*.jsonl"))
    with path.open("ab") as file:
        file.write(b'{"calling":"2","cal')
    log = RecordLog(tmp_path, _Seen(), lambda: NOON)
    log.append([_record(3)])
    log.close()
    assert [json.loads(line)["calling"] for line in path.read_text().splitlines()] == ["1", "3"]


@pytest.fixture
def small_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.usefixtures("small_files")
def test_a_full_disk_keeps_nothing_of_the_batch_and_says_so(tmp_path: Path) -> None:
    log = RecordLog(tmp_path, _Seen(), lambda: NOON)
    log.append([_record(1)])
    with pytest.raises(Unavailable):
        log.append([_record(number) for number in range(10)])
    log.close()
    assert len(next(tmp_path.glob("*.jsonl")).read_text().splitlines()) == 1


def test_files_older_than_the_days_to_keep_are_deleted(tmp_path: Path) -> None:
    for day in ("2026-01-01", "2026-01-30"):
        path = tmp_path / "w00" / f"{day}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    assert prune_records(tmp_path, 10, datetime(2026, 2, 1, tzinfo=UTC)) == 1
    assert [path.stem for path in tmp_path.glob("*/*.jsonl")] == ["2026-01-30"]
