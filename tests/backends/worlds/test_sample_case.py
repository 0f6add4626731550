from pathlib import Path

import pyarrow.parquet as pq

from ringfence.analytics.record import RECORD_COLUMNS
from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.worlds.sample_case import SampleCase
from ringfence.sample.day import SUBSCRIBERS
from ringfence.telecom.call import CallAttempt, CallRecord


def test_real_calls_become_a_case_and_records(tmp_path: Path) -> None:
    numbers = "13800100500", "13010100500"
    pairs = [
        (
            CallAttempt(calling=numbers[0], called=numbers[1], trunk=SUBSCRIBERS.name, at_ms=at * 3_600_000),
            CallRecord(
                calling=numbers[0], called=numbers[1], at_ms=at * 3_600_000, answered=at > 1, talk_ms=30_000 * (at > 1)
            ),
        )
        for at in (3, 1)
    ]
    plan = open_plan()
    case = SampleCase(pairs, [SUBSCRIBERS], lambda text: plan.read(text, "CN", ""), tmp_path)
    (first, (missed,)), (_, (answered,)) = case.hours()

    assert first == 3_600_000
    assert (missed.answer_ms, missed.calling) == (None, int(plan.read(numbers[0], "CN", "")))
    assert (answered.answer_ms, answered.release_ms) == (3 * 3_600_000, 3 * 3_600_000 + 30_000)
    assert not case.told().simulated
    assert (case.numbers(), case.abuse(first)) == ({}, {})
    tables = [pq.read_table(path, partitioning=None) for path in tmp_path.glob("hour=*/*.parquet")]
    assert sum(len(table) for table in tables) == 2
    assert tables[0].schema.names == [one.name for one in RECORD_COLUMNS]
