from __future__ import annotations

from pathlib import Path

import pytest
from tests.backends.planes.velocity_scene import HOUR, MINUTE, NOW, SECOND, call, number, open_table, seen


def _survives(folder: Path, slots_for: int, flood: int) -> None:
    table = open_table(folder, slots_for)
    for i in range(20):
        call(table, 1, 2, NOW + i * SECOND)
    table.touch(number(3), number(4), NOW, emergency=True)
    busy = [100 + i for i in range(30)]
    for one in busy:
        for i in range(6):
            call(table, one, 200 + i, NOW + i * SECOND)
    table.fill(flood, flood, NOW + HOUR, 50 * MINUTE)
    calling, _ = seen(table, 1, NOW + HOUR)
    assert calling is not None
    assert calling.attempts_1d == 20
    marked, _ = seen(table, 3, NOW + HOUR)
    assert marked is not None
    assert marked.emergency_ago_s == 3_600
    assert all(seen(table, one, NOW + HOUR)[0] is not None for one in busy)
    assert table.health().evicted > flood


def test_a_flood_of_one_call_numbers_pushes_out_neither_an_attacker_nor_an_emergency_call(tmp_path: Path) -> None:
    _survives(tmp_path, 3_000, 100_000)


@pytest.mark.soak
def test_ten_million_one_call_numbers_push_out_neither(tmp_path: Path) -> None:
    _survives(tmp_path, 1_000_000, 10_000_000)


def test_a_bucket_of_protected_records_refuses_and_still_answers(tmp_path: Path) -> None:
    table = open_table(tmp_path, 12)
    for i in range(16):
        table.touch(number(i), UNREAD, NOW, emergency=True)
    calling, _ = table.touch(number(99), UNREAD, NOW, emergency=False)
    assert calling is not None
    assert calling.attempts_1d == 1
    assert table.health().refused == 1
    later, _ = table.touch(number(99), UNREAD, NOW + 3 * HOUR, emergency=False)
    assert later is not None
    assert seen(table, 99, NOW + 3 * HOUR)[0] is not None


UNREAD = type(number(0))(0)
