from tests.analytics.evaluation.examples import BAD, CLEAN, NOTHING, START, STOPPED, call

from ringfence.analytics.evaluation.outcome import Outcomes
from ringfence.analytics.evaluation.replay import Judged
from ringfence.analytics.evaluation.truth import Abuse


def test_a_person_counts_once_and_rings_count_for_bombing() -> None:
    outcomes = Outcomes({9: BAD})
    for at in range(3):
        outcomes.add(call(at, 9, 5, talk_s=4), Abuse("marketing_desk", 0, "d", 5), NOTHING)
        outcomes.add(call(at + 0.5, 9, 6), Abuse("bombing_voice", 1, "b", 6), NOTHING)

    assert (outcomes.campaigns["d"].rang, outcomes.campaigns["d"].answered) == (1, 3)
    assert outcomes.campaigns["b"].rang == 3


def test_after_the_first_stop_only_the_whole_is_counted_on() -> None:
    outcomes = Outcomes({9: BAD})
    outcomes.add(call(0, 9, 1), Abuse("marketing_desk", 0, "d", 1), NOTHING)
    outcomes.add(call(1, 9, 2), Abuse("marketing_desk", 0, "d", 2), Judged(by="judge", score=5.0, codes=("A",)))
    outcomes.add(call(2, 9, 3), Abuse("marketing_desk", 0, "d", 3), NOTHING)
    campaign = outcomes.campaigns["d"]

    assert (campaign.rang, campaign.rang_all, campaign.people, campaign.stopped_ms) == (1, 2, 3, START + 1_000)
    assert (outcomes.callers[9].by, outcomes.callers[9].weighed) == ("A", 5.0)
    assert outcomes.stops == {9: START + 1_000}


def test_lawful_calls_are_counted_by_caller_and_by_what_stopped_them() -> None:
    outcomes = Outcomes({3: CLEAN})
    outcomes.add(call(0, 3, 1), None, NOTHING)
    outcomes.add(call(1, 3, 2), None, Judged(by="judge", score=4.0, codes=("B", "A")))
    outcomes.add(call(2, 4, 2), None, STOPPED)
    outcomes.finish()

    assert (outcomes.personas["courier"].calls, outcomes.personas["courier"].by) == (2, {"A+B": 1})
    assert outcomes.personas["courier"].numbers_stopped == 1
    assert outcomes.personas["people"].by == {"D": 1}


def test_a_number_shown_by_a_spoofer_is_not_its_callers() -> None:
    outcomes = Outcomes({})
    outcomes.add(call(0, 4, 1), Abuse("spoofing_wave", 0, "s", 1), STOPPED)
    outcomes.add(call(1, 4, 2), None, STOPPED)
    outcomes.finish()

    assert outcomes.shown == {4}
    assert outcomes.callers[4].calls == 1  # its own call
    assert outcomes.personas["people"].stopped == 1  # which was a false block
    assert outcomes.campaigns["s"].stopped == 1


def test_calls_to_accomplices_harm_nobody() -> None:
    outcomes = Outcomes({9: BAD})
    outcomes.add(call(0, 9, 1), Abuse("marketing_desk", 3, "d", 0), NOTHING)

    assert outcomes.campaigns == {}
    assert outcomes.callers[9].calls == 1
