from __future__ import annotations

import random
import statistics
from pathlib import Path

from tests.backends.planes.velocity_scene import MINUTE, NOW, SECOND, call, ended, number, open_table, seen


def test_nothing_is_lost_when_a_number_becomes_busy(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    for i in range(12):
        calling, _ = call(table, 1, 2 + i, NOW + i * SECOND)
        table.ended(number(1), number(2 + i), ended(NOW + i * SECOND, answered=True, talk_ms=4_000))
        assert (calling.attempts_1m, calling.parties_1d, calling.first_contacts_1h) == (i + 1, i + 1, i + 1)
        assert (calling.ended_1d, calling.answered_1h, calling.talk_s_1d, calling.short_talks_1h) == (i, i, 4 * i, i)
    assert seen(table, 5) == (None, seen(table, 5)[1])


def test_the_other_side_of_a_busy_number_stays_exact(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    call(table, 99, 1, NOW)
    for i in range(30):
        call(table, 1, 2 + i, NOW + i * SECOND)
    _, called = call(table, 98, 1, NOW + 30 * SECOND)
    assert (called.attempts_1m, called.parties_1m) == (2, 2)


def test_a_robot_has_a_steady_rhythm_and_a_person_has_not(tmp_path: Path) -> None:
    dice, table = random.Random(1), open_table(tmp_path)
    at = late = NOW
    gaps = []
    for i in range(300):
        at += 5 * SECOND + dice.randrange(-200, 200)
        robot, _ = call(table, 1, 3 + i, at)
        gaps.append(int(dice.weibullvariate(4 * MINUTE, 0.5)))
        late += gaps[-1]
        person, _ = call(table, 2, 3 + i % 5, late)
    assert robot.intervals == 64
    assert abs(robot.interval_mean_ms - 5_000) < 100
    assert robot.interval_cv_permille < 60
    spread = statistics.pstdev(gaps) / statistics.fmean(gaps)
    assert person.interval_cv_permille > 700 < spread * 1000


def test_sequential_dialling_is_followed_and_a_redial_does_not_count(tmp_path: Path) -> None:
    table = open_table(tmp_path)
    near = [type(number(0))(number(5) + step) for step in (0, 1, 1, 5, 14, 14, 20)]
    for at, called in enumerate(near):
        calling, _ = table.touch(number(1), called, NOW + at * SECOND, emergency=False)
    assert calling is not None
    assert calling.sequential_run == 5
    assert calling.sequential_permille > 200
    broken, _ = call(table, 1, 5_000, NOW + MINUTE)
    assert broken.sequential_run == 1
    assert broken.sequential_permille < calling.sequential_permille
