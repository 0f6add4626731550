from tests.analytics.evaluation.examples import BAD, HOUR, START, Calls, Obeying, Telling, call, published

from ringfence.analytics.evaluation.outcome import Outcomes
from ringfence.analytics.evaluation.replay import Pace, Replay
from ringfence.analytics.evaluation.truth import Abuse
from ringfence.analytics.published import Publication

PACE = Pace(every_ms=60_000, delay_ms=60_000)


def _desk(count: int, every_s: float, *, talk_s: float | None = None) -> Calls:
    calls = [call(at * every_s, 9, 100 + at, talk_s=talk_s) for at in range(count)]
    abuse = {one.call_id: Abuse("marketing_desk", 0, "desk-1", one.called) for one in calls}
    return Calls(calls, abuse, {9: BAD})


def _run(case: Calls, judge: Obeying, telling: Telling | None, pace: Pace = PACE) -> Outcomes:
    outcomes = Outcomes(case.numbers())
    Replay(judge, telling, telling, pace).run(case, outcomes, lambda _done: None)
    outcomes.finish()
    return outcomes


def test_the_judge_hears_of_an_end_only_when_it_has_come() -> None:
    judge = Obeying()
    _run(Calls([call(0, 1, 2, talk_s=60), call(30, 3, 4), call(90, 5, 6)], {}, {}), judge, None)

    assert judge.heard == [
        ("judge", "0-1-2"), ("judge", "30-3-4"), ("ended", "30-3-4"), ("ended", "0-1-2"), ("judge", "90-5-6"),
    ]  # fmt: skip


def test_the_loop_knows_only_calls_that_have_ended() -> None:
    telling = Telling()
    _run(_desk(5, 60, talk_s=100), Obeying(), telling)

    # Set up at 0, 60 ... 240 s, each ends 110 s later: at 240 s three have ended.
    assert telling.looks[-1][2] == 3
    assert telling.looks[-1][1] == START + 240_000


def test_nothing_is_looked_at_again_while_no_call_ends() -> None:
    telling = Telling()
    _run(Calls([call(0, 1, 2), call(1_800, 3, 4)], {}, {}), Obeying(), telling)

    assert len(telling.looks) == 1


def test_a_whole_day_is_looked_at_each_hour() -> None:
    telling = Telling()
    _run(_desk(200, 60), Obeying(), telling, Pace(window_ms=600_000))
    whole = [until - since for since, until, _ in telling.looks if since == START]

    assert whole[1:] == [HOUR, 2 * HOUR, 3 * HOUR]  # the first is the ten minutes that end at 600 s


def test_what_is_published_stops_calls_after_the_delay_and_not_before() -> None:
    page = Publication((published(9, 0.9),))
    outcomes = _run(_desk(20, 20), Obeying(), Telling(page, START + 120_000))
    campaign = outcomes.campaigns["desk-1"]

    # Found at 120 s, read at 180 s: calls at 0, 20 ... 160 s rang.
    assert (campaign.rang, campaign.stopped_by, campaign.stopped_ms) == (9, "D", START + 180_000)
    assert campaign.rang_all == 9
    assert outcomes.callers[9].published == 0.9


def test_a_weak_score_is_remembered_and_stops_nobody() -> None:
    page = Publication((published(9, 0.2),))
    outcomes = _run(_desk(20, 20), Obeying(), Telling(page, START))

    assert outcomes.campaigns["desk-1"].stopped == 0
    assert outcomes.callers[9].published == 0.2


def test_who_is_taken_back_is_stopped_no_longer() -> None:
    page = Publication((published(9, 0.9),))
    outcomes = _run(_desk(20, 20), Obeying(), Telling(page, START + 60_000, START + 180_000))

    assert outcomes.campaigns["desk-1"].stopped == 6  # from 120 s until the look at 180 s is read at 240 s


def test_the_earlier_of_judge_and_loop_is_the_first_stop() -> None:
    page = Publication((published(9, 0.9),))
    outcomes = _run(_desk(20, 20), Obeying(frozenset({9})), Telling(page, START + 120_000))

    assert outcomes.campaigns["desk-1"].stopped_by == "judge"
    assert outcomes.campaigns["desk-1"].rang == 0


def test_messages_are_not_judged_and_nothing_stops_one() -> None:
    judge = Obeying(frozenset({9}))
    page = Publication((published(9, 0.9),))
    sent = [call(at * 60, 9, 50, message=True) for at in range(20)]
    outcomes = _run(
        Calls(sent, {one.call_id: Abuse("bombing_codes", 0, "b-1", 50) for one in sent}, {}),
        judge,
        Telling(page, START + 60_000),
    )

    assert judge.heard == []
    assert outcomes.messages == 20
    assert outcomes.campaigns["b-1"].stopped == 0
