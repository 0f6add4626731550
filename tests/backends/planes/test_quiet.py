from __future__ import annotations

from pathlib import Path

from tests.backends.planes.velocity_scene import MINUTE, NOW, SECOND, call, ended, number, open_table, seen


def test_records_that_arrive_out_of_order_meet_their_own_attempts(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    for i in range(3):
        call(table, 1, 2, NOW + i * MINUTE)
    for i in (2, 0, 1):
        table.ended(number(1), number(2), ended(NOW + i * MINUTE, answered=True, talk_ms=(i + 1) * 10_000))
    calling, _ = seen(table, 1, NOW + 3 * MINUTE)
    assert calling is not None
    assert (calling.ended_1h, calling.answered_1h, calling.talk_s_1h) == (3, 3, 60)


def test_a_record_more_than_a_day_late_adds_nothing(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    call(table, 1, 2)
    table.ended(number(1), number(2), ended(NOW - 25 * 60 * MINUTE))
    calling, _ = seen(table, 1)
    assert calling is not None
    assert calling.ended_1d == 0


def test_the_rhythm_of_few_calls_is_that_of_their_times(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    for at in (0, 10, 20, 30, 40):
        calling, _ = call(table, 1, 2, NOW + at * SECOND)
    assert (calling.intervals, calling.interval_mean_ms, calling.interval_cv_permille) == (4, 10_000, 0)
