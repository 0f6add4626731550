from ringfence.doors.web.raw import behaviour, facts_in_rows
from ringfence.screening.example import ORDINARY
from ringfence.screening.facts import Velocity


def test_every_fact_has_a_row_by_its_full_name() -> None:
    rows = dict(facts_in_rows(ORDINARY))

    assert rows["calling"] == "+8613800138000"
    assert rows["attempt.trunk"] == "interconnect-1"
    assert rows["calling_velocity.parties_40m"] == "1"
    assert rows["calling_allocation.kind"] == "mobile"
    assert rows["late"] == ""


def test_windows_tell_only_what_is_counted_in_them() -> None:
    minute, *_, day = behaviour(Velocity(attempts_1m=1, attempts_1d=9, answered_1d=3, talk_s_1d=90, ended_1d=5))

    assert (minute.window, minute.attempts, minute.answered, minute.mean_talk_s) == ("1m", 1, None, None)
    assert (day.window, day.attempts, day.answered, day.mean_talk_s) == ("1d", 9, 3, 30.0)
    assert behaviour(None) == ()
