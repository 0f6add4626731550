from __future__ import annotations

from pathlib import Path

from tests.backends.planes.velocity_scene import DAY, NOW, SECOND, call, open_table


def test_without_blocks_left_a_busy_number_counts_at_least_what_its_record_holds(tmp_path: Path) -> None:
    table = open_table(tmp_path, 600)
    for i in range(20):
        for one in range(150):
            calling, _ = call(table, one, 1_000 + one % 3, NOW + i * SECOND)
            assert calling.attempts_1m >= min(i + 1, 7)
    assert table.health().exhausted > 0


def test_blocks_of_numbers_fallen_quiet_are_used_again(tmp_path: Path) -> None:
    table = open_table(tmp_path, 1_200)
    for day in range(8):
        for one in range(60):
            for i in range(30):
                calling, _ = call(table, one, 100 + i % 3, NOW + day * 2 * DAY + i * SECOND)
            assert calling.attempts_1m == 30
    assert table.health().exhausted == 0
