from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.backends.planes.velocity_scene import DAY, HOUR, MINUTE, NOW, SECOND, call, open_table, seen

PANES = {MINUTE: 5 * SECOND, 10 * MINUTE: 150 * SECOND, 40 * MINUTE: 150 * SECOND, HOUR: 150 * SECOND, DAY: HOUR}


@pytest.mark.parametrize("gap", [SECOND, 40 * SECOND, 12 * MINUTE])
def test_attempts_of_a_busy_number_are_off_by_at_most_the_calls_of_one_pane(tmp_path: Path, gap: int) -> None:
    dice, table, at = random.Random(gap), open_table(tmp_path), NOW
    times: list[int] = []
    for _ in range(600):
        at += dice.randrange(2 * gap)
        times.append(at)
        calling, _ = call(table, 1, dice.randrange(2, 9), at)
        counts = (calling.attempts_1m, calling.attempts_10m, calling.attempts_40m, calling.attempts_1h)
        assert list(counts) == sorted(counts)
        for (window, pane), count in zip(PANES.items(), (*counts, calling.attempts_1d), strict=True):
            least = sum(at - when < window - pane for when in times)
            most = sum(at - when < window + pane for when in times)
            assert least <= count <= most


def test_windows_empty_as_time_passes(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    for i in range(100):
        call(table, 1, 2 + i % 3, NOW + i)
    counted = []
    for after in (0, 2 * MINUTE, 13 * MINUTE, 43 * MINUTE, 63 * MINUTE, 25 * HOUR, 60 * DAY):
        side, _ = seen(table, 1, NOW + after)
        counted.append((side.attempts_1m, side.attempts_10m, side.attempts_40m, side.attempts_1h) if side else None)
    assert counted == [
        (100, 100, 100, 100), (0, 100, 100, 100), (0, 0, 100, 100), (0, 0, 0, 100), (0, 0, 0, 0), None, None,
    ]  # fmt: skip


def test_after_a_quiet_day_a_busy_number_starts_anew(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    for i in range(300):
        call(table, 1, 2 + i, NOW + i)
    calling, _ = call(table, 1, 2, NOW + 2 * DAY)
    assert (calling.attempts_1d, calling.parties_1d, calling.intervals, calling.sequential_run) == (1, 1, 0, 1)
    assert calling.age_s >= 2 * 86_400 - 1
