from __future__ import annotations

from pathlib import Path

from tests.backends.planes.velocity_scene import DAY, NOW, SECOND, call, open_table


def test_a_pair_is_new_once_in_either_direction(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    assert call(table, 1, 2)[0].first_contacts_1d == 1
    assert call(table, 1, 2, NOW + SECOND)[0].first_contacts_1d == 1
    assert call(table, 2, 1, NOW + SECOND)[0].first_contacts_1d == 0


def test_a_pair_is_remembered_15_days_and_forgotten_after_30(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    call(table, 1, 2)
    assert call(table, 1, 2, NOW + 14 * DAY)[0].first_contacts_1d == 0
    call(table, 3, 4)
    assert call(table, 3, 4, NOW + 31 * DAY)[0].first_contacts_1d == 1


def test_strangers_are_taken_for_acquaintances_at_the_rate_stated(tmp_path: Path) -> None:
    table = open_table(tmp_path, 20_000)
    table.fill(20_000, 9 * 20_000, NOW, 1_000)
    known = 0
    for i in range(4_000):
        known += call(table, 500_000 + i, 700_000 + i)[0].first_contacts_1d == 0
    assert known / 4_000 < 0.03
