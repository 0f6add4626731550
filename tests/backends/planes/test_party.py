from __future__ import annotations

import random
import statistics
from pathlib import Path

import pytest
from tests.backends.planes.velocity_scene import DAY, HOUR, MINUTE, NOW, SECOND, call, distinct, open_table, seen

WINDOWS = (MINUTE, 10 * MINUTE, 40 * MINUTE, HOUR, DAY)


def test_other_parties_are_exact_to_128_in_every_window(tmp_path: Path) -> None:
    dice, table, at = random.Random(3), open_table(tmp_path), NOW
    met: list[tuple[int, int]] = []
    for _ in range(1_500):
        at += dice.randrange(90 * SECOND)
        other = 10 + dice.randrange(128)
        met.append((at, other))
        calling, _ = call(table, 1, other, at)
        counts = (
            calling.parties_1m, calling.parties_10m, calling.parties_40m, calling.parties_1h, calling.parties_1d,
        )  # fmt: skip
        assert counts == tuple(distinct(met, at, window) for window in WINDOWS)


@pytest.mark.parametrize(("parties", "allowed"), [(250, 0.023), (1_000, 0.026), (2_000, 0.032)])
def test_beyond_128_the_standard_error_is_the_one_stated(tmp_path: Path, parties: int, allowed: float) -> None:
    table = open_table(tmp_path, 40_000)
    errors = []
    for caller in range(24):
        for i in range(parties):
            calling, _ = call(table, 1_000_000 + caller, caller * parties + i, NOW + i)
        errors.append(calling.parties_1h / parties - 1)
    assert statistics.fmean(error * error for error in errors) ** 0.5 < allowed * 1.6
    assert abs(statistics.fmean(errors)) < allowed


def test_beyond_128_the_short_windows_count_only_the_late_ones(tmp_path: Path) -> None:
    table = open_table(tmp_path, 4_000)
    for i in range(600):
        call(table, 1, 10 + i, NOW + i * SECOND)
    calling, _ = seen(table, 1, NOW + 599 * SECOND)
    assert calling is not None
    assert abs(calling.parties_1m - 60) <= 6
    assert abs(calling.parties_10m - 600) <= 60


def test_old_parties_leave_the_map_before_their_times_come_round_again(tmp_path: Path) -> None:
    table = open_table(tmp_path, 4_000)
    for i in range(500):
        call(table, 1, 10 + i, NOW + i)
    for hour in range(1, 60):
        calling, _ = call(table, 1, 10, NOW + hour * HOUR)
    assert calling.parties_1d <= 2


def test_the_count_saturates_and_does_not_fail(tmp_path: Path) -> None:
    table = open_table(tmp_path, 40_000)
    for i in range(20_000):
        calling, _ = call(table, 1, 10 + i, NOW)
    assert 6_000 <= calling.parties_1h <= 7_098
