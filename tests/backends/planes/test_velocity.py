from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.backends.planes.velocity_scene import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    call,
    distinct,
    ended,
    number,
    open_table,
    seen,
)

from ringfence.backends.planes.layout import LIST_POOL, MAP_POOL, POOL_BUMP, POOL_STRIDE, POOLS
from ringfence.backends.planes.velocity import VelocityTable
from ringfence.telecom.call import Party
from ringfence.telecom.number import ANONYMOUS, UNREADABLE


def test_both_sides_include_the_attempt_itself(tmp_path: Path) -> None:
    calling, called = call(open_table(tmp_path), 1, 2)
    assert (calling.attempts_1m, calling.attempts_1d, calling.parties_1m, calling.first_contacts_1h) == (1, 1, 1, 1)
    assert (called.attempts_1m, called.attempts_1d, called.parties_1m, called.first_contacts_1h) == (1, 1, 1, 1)
    assert calling.emergency_ago_s == -1


def test_looking_changes_nothing_and_an_unknown_number_is_unknown(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    assert seen(table, 1) == (None, None)
    before = call(table, 1, 2)
    for _ in range(3):
        assert seen(table, 1) == (before[0], None)
        assert seen(table, 2) == (None, before[1])
    later, _ = seen(table, 1, NOW + 2 * MINUTE)
    assert later is not None
    assert (later.attempts_1m, later.attempts_10m, later.age_s) == (0, 1, 120)


@pytest.mark.parametrize("hidden", [ANONYMOUS, UNREADABLE])
def test_a_hidden_caller_has_no_history_but_the_called_side_counts_it(tmp_path: Path, hidden: int) -> None:
    table = open_table(tmp_path)
    for expected in (1, 2, 3):
        calling, called = table.touch(type(ANONYMOUS)(hidden), number(2), NOW, emergency=False)
        assert calling is None
        assert called is not None
        assert (called.attempts_1m, called.parties_1m) == (expected, 1)


def test_counts_of_quiet_numbers_equal_an_exact_oracle(tmp_path: Path) -> None:
    dice, table = random.Random(7), open_table(tmp_path, 20_000)
    calls: dict[int, list[tuple[int, int]]] = {}
    at = NOW
    for _ in range(2_000):
        at += dice.randrange(4 * MINUTE)
        one, other = dice.randrange(600), 600 + dice.randrange(400)
        mine = calls.setdefault(one, [])
        if len([1 for when, _ in mine if at - when < DAY + SECOND]) >= 4:
            continue
        mine.append((at, other))
        calling, _ = call(table, one, other, at)
        for window, attempts, parties in (
            (MINUTE, calling.attempts_1m, calling.parties_1m),
            (10 * MINUTE, calling.attempts_10m, calling.parties_10m),
            (40 * MINUTE, calling.attempts_40m, calling.parties_40m),
            (HOUR, calling.attempts_1h, calling.parties_1h),
            (DAY, calling.attempts_1d, calling.parties_1d),
        ):
            assert attempts == sum(at // 250 - when // 250 < window // 250 for when, _ in mine)
            assert parties == distinct(mine, at, window)
    assert table.health().evicted == 0, "whichever buckets the secret chooses, none may be full: that is not asked here"


def test_a_call_to_an_emergency_number_is_remembered_for_the_call_back(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    table.touch(number(1), number(110), NOW, emergency=True)
    _, called_back = call(table, 5, 1, NOW + HOUR)
    assert called_back.emergency_ago_s == 3_600
    calling, other = call(table, 1, 9, NOW + HOUR)
    assert (calling.emergency_ago_s, other.emergency_ago_s) == (3_600, -1)


@pytest.mark.parametrize("calls", [1, 40])
def test_the_end_of_a_call_counts_once_on_both_sides(tmp_path: Path, calls: int) -> None:
    table = open_table(tmp_path)
    for i in range(calls):
        call(table, 1, 2, NOW + i * 10 * SECOND)
    last = NOW + (calls - 1) * 10 * SECOND
    for _ in range(3):
        table.ended(number(1), number(2), ended(last, ring_ms=2_000))
    table.ended(number(1), number(2), ended(last - 2 * SECOND, answered=True, talk_ms=5_000, by=Party.CALLED))
    for side in (seen(table, 1, last)[0], seen(table, 2, last)[1]):
        assert side is not None
        assert (side.ended_1h, side.short_rings_1h, side.calling_released_1h) == (2, 1, 1)
        assert (side.answered_1d, side.talk_s_1d, side.short_talks_1d) == (1, 5, 1)
        assert side.attempts_1h == calls


def test_the_end_of_a_call_never_screened_counts_as_ended_only(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    table.ended(number(1), number(2), ended(NOW, answered=True, talk_ms=70_000))
    calling, _ = seen(table, 1)
    assert calling is not None
    assert (calling.attempts_1d, calling.ended_1d, calling.talk_s_1h) == (0, 1, 70)


def test_a_time_in_the_far_future_is_taken_to_be_now(tmp_path: Path) -> None:
    table = VelocityTable(tmp_path, 2_000, lambda: NOW)
    call(table, 1, 2, NOW + 300 * DAY)
    calling, _ = call(table, 1, 3, NOW + SECOND)
    assert (calling.attempts_1m, calling.age_s) == (2, 1)


@pytest.mark.parametrize("calls", [3, 60, 400])
@pytest.mark.parametrize("back", [10 * SECOND, HOUR, 3 * DAY, 400 * DAY])
def test_a_clock_that_jumps_back_never_forgets_and_never_goes_below_zero(tmp_path: Path, back: int, calls: int) -> None:
    table = open_table(tmp_path)
    for i in range(calls):
        call(table, 1, 2 + i, NOW)
    calling, _ = call(table, 1, 2, NOW - back)
    assert calling.attempts_1d == calls + 1
    assert calling.parties_1h >= calls * 0.85
    assert min(value for value in (getattr(calling, name) for name in calling.__struct_fields__)) >= -1
    again, _ = call(table, 1, 2, NOW - back + SECOND)
    assert again.attempts_1d == calls + 2


def test_counts_survive_a_restart(tmp_path: Path) -> None:
    first = open_table(tmp_path)
    for i in range(50):
        call(first, 1, i + 2)
    first.close()
    again = open_table(tmp_path)
    assert not again.fresh
    assert call(again, 1, 2)[0].attempts_1m == 51


def test_a_damaged_table_is_set_aside_and_begun_anew(tmp_path: Path) -> None:
    first = open_table(tmp_path)
    call(first, 1, 2)
    first.close()
    path = tmp_path / "velocity.plane"
    path.write_bytes(b"\xff" * path.stat().st_size)
    again = open_table(tmp_path)
    assert again.fresh
    assert call(again, 1, 2)[0].attempts_1d == 1
    assert len(list(tmp_path.glob("*.aside-*"))) == 1


def test_a_table_is_built_again_from_what_the_log_tells(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    told = [(number(1), number(2 + i), NOW + i * SECOND, i == 3) for i in range(20)]
    assert table.rebuild(told) == 20
    calling, _ = seen(table, 1, NOW + 20 * SECOND)
    assert calling is not None
    assert (calling.attempts_1m, calling.parties_1m, calling.emergency_ago_s) == (20, 20, 17)


def test_a_hot_number_is_counted_call_by_call_and_takes_no_more_room_than_a_busy_one(tmp_path: Path) -> None:
    table = open_table(tmp_path, 8_000)
    for i in range(60_000):
        calling, _ = call(table, 1, i % 700, NOW + i)
    assert (calling.attempts_10m, calling.attempts_1d) == (60_000, 60_000)
    held = [int(table._plane.words[(POOLS + kind * POOL_STRIDE + POOL_BUMP) // 8]) for kind in (LIST_POOL, MAP_POOL)]
    assert held == [1, 1]
    assert table.health().exhausted == 0
