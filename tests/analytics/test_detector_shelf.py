from tests.analytics.suspects import suspect

from ringfence.analytics.detector_shelf import Trial


def test_a_trial_tells_whom_other_figures_gain_and_lose() -> None:
    trial = Trial(
        from_ms=0, until_ms=1, records=9, now=(suspect(1), suspect(2)), then=(suspect(2, score=0.1), suspect(3))
    )

    assert [one.subject for one in trial.gained] == [suspect(3).subject]
    assert [one.subject for one in trial.lost] == [suspect(1).subject]
