"""What is asked of call records is what stands in their files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ringfence.backends.duck.records import FRESH_S, RecordQuestions
from ringfence.backends.records.log import RecordLog
from ringfence.screening.archive import Ends
from ringfence.telecom.call import CallRecord
from ringfence.telecom.errors import Unavailable

NOW_MS = 1_795_000_000_000
HOUR_MS = 3_600_000
Kept = Callable[[list[CallRecord]], None]


class Moment:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _record(number: int, trunk: str, *, talk_ms: int = 0, at_ms: int = NOW_MS - 60_000) -> CallRecord:
    return CallRecord(
        calling="13800138000", called="13900139000", call_id=str(number), at_ms=at_ms, answered=talk_ms > 0,
        talk_ms=talk_ms, trunk=trunk,
    )  # fmt: skip


@pytest.fixture
def keep(tmp_path: Path) -> Iterator[Kept]:
    logs = [RecordLog(tmp_path / f"w{place:02}", lambda keys: [True] * len(keys), lambda: NOW_MS) for place in range(2)]

    def write(records: list[CallRecord]) -> None:
        for number, record in enumerate(records):
            logs[number % 2].append([record])

    yield write
    for log in logs:
        log.close()


def test_calls_answers_and_talk_are_added_up_by_trunk_over_all_workers(tmp_path: Path, keep: Kept) -> None:
    keep([_record(1, "a", talk_ms=30_000), _record(2, "a"), _record(3, "a", talk_ms=90_000), _record(4, "")])

    ends = RecordQuestions(tmp_path).ends(NOW_MS - HOUR_MS, NOW_MS)

    assert ends == {"a": Ends(3, 2, 120_000), "": Ends(1, 0, 0)}


def test_a_record_that_was_sent_twice_counts_once_and_a_torn_line_not_at_all(tmp_path: Path, keep: Kept) -> None:
    twice = _record(1, "a", talk_ms=1_000)
    keep([twice, _record(2, "b"), twice])
    with next(tmp_path.glob("w00/*.jsonl")).open("ab") as file:
        file.write(b'{"calling": "138')

    assert RecordQuestions(tmp_path).ends(NOW_MS - HOUR_MS, NOW_MS)["a"] == Ends(1, 1, 1_000)


def test_the_span_is_of_when_calls_were_attempted(tmp_path: Path, keep: Kept) -> None:
    keep([_record(1, "a", at_ms=NOW_MS - 2 * HOUR_MS), _record(2, "a", at_ms=NOW_MS - 30 * HOUR_MS)])
    book = RecordQuestions(tmp_path)

    assert book.ends(NOW_MS - 3 * HOUR_MS, NOW_MS)["a"].calls == 1
    assert book.ends(NOW_MS - 31 * HOUR_MS, NOW_MS - 29 * HOUR_MS)["a"].calls == 1
    assert book.ends(NOW_MS - HOUR_MS, NOW_MS) == {}


def test_what_arrives_later_is_seen_once_the_answer_is_no_longer_fresh(tmp_path: Path, keep: Kept) -> None:
    moment = Moment()
    book = RecordQuestions(tmp_path, seconds=moment)
    keep([_record(1, "a")])
    assert book.ends(NOW_MS - HOUR_MS, NOW_MS)["a"].calls == 1

    keep([_record(2, "a")])
    assert book.ends(NOW_MS - HOUR_MS, NOW_MS)["a"].calls == 1
    moment.now += FRESH_S
    assert book.ends(NOW_MS - HOUR_MS, NOW_MS)["a"].calls == 2


def test_files_that_age_deleted_are_gone_and_an_empty_folder_answers_with_nothing(tmp_path: Path, keep: Kept) -> None:
    book = RecordQuestions(tmp_path)
    assert book.ends(0, NOW_MS) == {}
    keep([_record(1, "a")])
    assert book.ends(NOW_MS - HOUR_MS, NOW_MS)["a"].calls == 1
    for path in tmp_path.glob("*/*.jsonl"):
        path.unlink()

    assert book.ends(NOW_MS - HOUR_MS, NOW_MS) == {}


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "w00" / "2026-11-18.jsonl").mkdir(parents=True)

    with pytest.raises(Unavailable, match="call records cannot be read"):
        RecordQuestions(tmp_path).ends(NOW_MS - HOUR_MS, NOW_MS)
