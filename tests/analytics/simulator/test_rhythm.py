import datetime as dt

import pytest

from ringfence.analytics.simulator.rhythm import HOUR_MS, Rhythm, local_midnight


def test_weights_follow_the_hour_and_the_day_in_china() -> None:
    rhythm = Rhythm([0.0] * 8 + [1.0] * 12 + [0.0] * 4, [1, 1, 1, 1, 1, 0, 0])
    monday, saturday = local_midnight(dt.date(2026, 11, 2)), local_midnight(dt.date(2026, 11, 7))

    assert rhythm.weight(monday + 7 * HOUR_MS) == 0
    assert rhythm.weight(monday + 9 * HOUR_MS) > 2
    assert rhythm.weight(saturday + 9 * HOUR_MS) == 0


def test_a_whole_week_weighs_one_an_hour() -> None:
    rhythm = Rhythm(range(1, 25), [1, 2, 3, 4, 5, 6, 7])
    monday = local_midnight(dt.date(2026, 11, 2))

    assert sum(rhythm.weight(monday + at * HOUR_MS) for at in range(7 * 24)) == pytest.approx(168)


def test_midnight_in_china_is_sixteen_hours_utc() -> None:
    assert dt.datetime.fromtimestamp(local_midnight(dt.date(2026, 11, 2)) / 1000, dt.UTC).isoformat() == (
        "2026-11-01T16:00:00+00:00"
    )
