from __future__ import annotations

import random
from pathlib import Path

from tests.backends.planes.velocity_scene import DAY, HOUR, NOW, number

from ringfence.backends.planes.reputation import ReputationTable
from ringfence.screening.facts import Reputation


def _open(folder: Path, numbers: int = 2_000) -> ReputationTable:
    return ReputationTable(folder, numbers, lambda: NOW + 1_000 * DAY)


def test_a_number_that_nobody_spoke_of_has_no_reputation(tmp_path: Path) -> None:
    assert _open(tmp_path).of(number(1), NOW) is None


def test_complaints_halve_in_14_days_and_reporters_stay(tmp_path: Path) -> None:
    table = _open(tmp_path)
    for i in range(4):
        table.complain(number(1), f"person {i}", NOW)
    table.refute(number(1), NOW)
    assert table.of(number(1), NOW) == Reputation(4_000, 1_000, 4, 376)
    later = table.of(number(1), NOW + 28 * DAY)
    assert later is not None
    assert (later.complaints_permille, later.refutals_permille, later.reporters) == (1_000, 250, 4)
    assert later.confidence_permille < 376


def test_one_person_cannot_add_up(tmp_path: Path) -> None:
    table = _open(tmp_path)
    for hour in range(200):
        table.complain(number(1), "the same", NOW + hour * HOUR)
    now = table.of(number(1), NOW)
    assert now is not None
    assert (now.complaints_permille, now.reporters) == (1_000, 1)
    table.complain(number(1), "the same", NOW + 15 * DAY)
    again = table.of(number(1), NOW + 15 * DAY)
    assert again is not None
    assert 1_400 < again.complaints_permille < 1_500
    assert again.reporters == 1


def test_a_late_complaint_weighs_what_is_left_of_it(tmp_path: Path) -> None:
    table, other = _open(tmp_path / "a"), _open(tmp_path / "b")
    said = [("a", NOW), ("b", NOW + 14 * DAY), ("c", NOW + 3 * DAY)]
    for who, at in said:
        table.complain(number(1), who, at)
    for who, at in sorted(said, key=lambda one: one[1]):
        other.complain(number(1), who, at)
    assert table.of(number(1), NOW + 20 * DAY) == other.of(number(1), NOW + 20 * DAY)


def test_every_worker_may_apply_every_change_and_each_counts_once(tmp_path: Path) -> None:
    workers = [_open(tmp_path) for _ in range(3)]
    dice = random.Random(5)
    said = [0, 0, 0]
    while min(said) < 60:
        who = dice.choice([one for one in range(3) if said[one] < 60])
        said[who] += 1
        workers[who].complain(number(said[who] % 4), f"person {said[who]}", NOW, said[who])
    assert [one.applied() for one in workers] == [60, 60, 60]
    assert [one.complaints_permille for i in range(4) if (one := workers[0].of(number(i), NOW))] == [15_000] * 4


def test_a_number_that_changed_hands_starts_anew(tmp_path: Path) -> None:
    table = _open(tmp_path)
    table.complain(number(1), "x", NOW, 1)
    table.forget(number(1), 2)
    assert table.of(number(1), NOW) is None
    table.complain(number(1), "x", NOW, 3)
    assert table.of(number(1), NOW) is not None


def test_what_was_said_survives_a_restart(tmp_path: Path) -> None:
    table = _open(tmp_path)
    table.complain(number(1), "x", NOW, 7)
    table.close()
    again = _open(tmp_path)
    assert again.applied() == 7
    assert again.of(number(1), NOW) == Reputation(1_000, 0, 1, 207)


def test_more_numbers_than_fit_keep_those_most_spoken_of(tmp_path: Path) -> None:
    table = _open(tmp_path, 24)
    for i in range(10):
        table.complain(number(1), f"person {i}", NOW)
    for i in range(2, 500):
        table.complain(number(i), "x", NOW)
    kept = table.of(number(1), NOW)
    assert kept is not None
    assert kept.reporters == 10
