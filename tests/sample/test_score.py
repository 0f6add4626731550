from ringfence.sample.day import Origin, SampleCall
from ringfence.sample.score import Mix, Outcome, score_day
from ringfence.telecom.verdict import Action


def outcome(
    origin: Origin, at_s: float, calling: str, called: str, action: Action, filed: float | None = None
) -> Outcome:
    return Outcome(SampleCall(origin, at_s, calling, called, "t", None, filed), action)


def test_real_calls_that_were_marked_are_counted_by_how() -> None:
    score = score_day(
        [
            outcome(Origin.PEOPLE, 1, "a", "b", Action.DELIVER),
            outcome(Origin.PEOPLE, 2, "a", "b", Action.LABEL),
            outcome(Origin.PEOPLE, 3, "a", "b", Action.REJECT),
            outcome(Origin.PEOPLE, 4, "a", "b", Action.CHALLENGE),
        ]
    )

    assert score.people == Mix(calls=4, stopped=2, labelled=1, rejected=1)


def test_a_complaint_is_known_only_after_it_was_filed() -> None:
    score = score_day(
        [
            outcome(Origin.COMPLAINTS, 10, "2025550101", "1", Action.DELIVER, filed=50),
            outcome(Origin.COMPLAINTS, 40, "2025550101", "2", Action.DELIVER, filed=60),
            outcome(Origin.COMPLAINTS, 55, "12025550101", "3", Action.LABEL, filed=70),
            outcome(Origin.COMPLAINTS, 56, "", "4", Action.DELIVER, filed=71),
            outcome(Origin.COMPLAINTS, 80, "", "5", Action.DELIVER, filed=90),
        ]
    )

    assert score.complaints.known == Mix(calls=1, stopped=0, labelled=1, rejected=0)
    assert score.complaints.repeated.calls == 3
    assert (score.complaints.all.calls, score.complaints.unreadable.calls) == (5, 2)


def test_victims_before_the_first_stop_are_distinct_people_whose_phone_rang() -> None:
    (wave,) = score_day(
        [
            outcome(Origin.DESK, 1, "x", "1", Action.DELIVER),
            outcome(Origin.DESK, 2, "x", "1", Action.LABEL),
            outcome(Origin.DESK, 3, "x", "2", Action.REJECT),
            outcome(Origin.DESK, 4, "x", "3", Action.DELIVER),
        ]
    ).waves

    assert (wave.people, wave.reached_before_first_stop, wave.reached, wave.mix.stopped) == (3, 1, 2, 1)


def test_a_wave_that_nobody_stopped_reached_everybody() -> None:
    (wave,) = score_day([outcome(Origin.BOMBING, at, "x", str(at), Action.DELIVER) for at in range(5)]).waves

    assert wave.reached_before_first_stop == 5
