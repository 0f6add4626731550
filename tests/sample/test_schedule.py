from datetime import date

from ringfence.sample.day import Origin, SampleCall, starts
from ringfence.sample.schedule import ATTACK_MS, BUSY_MS, MOST_CALLS, schedule

DAY = date(2021, 7, 7)


def call(at_s: float, filed_s: float | None = None, calling: str = "2025550101") -> SampleCall:
    return SampleCall(Origin.COMPLAINTS, at_s, calling, "2025550102", "sample-us", None, filed_s)


def test_calls_are_played_in_time_order_and_every_one_once() -> None:
    calls = [call(at) for at in (50_000, 3, 200, -86_400)] + [SampleCall(Origin.DESK, 1, "a", "b", "t")]

    played = [attempt.at_ms or 0 for part in schedule(calls, DAY) for _, attempt in part.calls]

    assert played == sorted(played)
    assert len(played) == 5


def test_a_complaint_comes_after_its_call_and_before_calls_of_later_slices() -> None:
    first, second = schedule([call(10, filed_s=20), call(10 + 2 * BUSY_MS / 1000)], DAY)

    assert len(first.calls) == len(first.filings) == 1
    assert first.filings[0].number == "+12025550101"
    assert first.filings[0].filed_ms < (second.calls[0][1].at_ms or 0)


def test_a_complaint_filed_late_is_not_known_to_calls_before_it() -> None:
    gap = BUSY_MS / 1000
    parts = list(schedule([call(10, filed_s=10 + 3 * gap), call(10 + gap), call(10 + 4 * gap)], DAY))

    assert [len(part.filings) for part in parts] == [0, 1, 0]
    assert parts[1].until_ms == starts(DAY, Origin.COMPLAINTS) + round((10 + 4 * gap) * 1000)


def test_complaints_filed_after_the_last_call_are_filed_too() -> None:
    (part,) = schedule([call(10, filed_s=90_000)], DAY)

    assert len(part.filings) == 1
    assert part.until_ms > part.filings[0].filed_ms


def test_no_slice_holds_more_calls_than_one_request_may() -> None:
    parts = list(schedule([call(n / 100) for n in range(1200)], DAY))

    assert sum(len(part.calls) for part in parts) == 1200
    assert max(len(part.calls) for part in parts) == MOST_CALLS


def test_nothing_to_play_is_no_slice() -> None:
    assert list(schedule([], DAY)) == []


def test_slices_are_a_minute_while_an_attack_goes_on() -> None:
    attack = [SampleCall(Origin.DESK, 36_000 + n * 20, "a", "b", "t") for n in range(30)]

    parts = list(schedule(attack, DAY))

    assert [len(part.calls) for part in parts] == [3] * 10
    assert parts[1].until_ms - parts[0].until_ms == ATTACK_MS
