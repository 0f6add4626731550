"""What is published of ordinary calls holds for the people of world A."""

import numpy as np
import pytest
from tests.analytics.simulator.examples import people

from ringfence.analytics.simulator.calls import Calls, Col
from ringfence.analytics.simulator.people import SHOPS


def _own() -> Calls:
    """Voice calls of ordinary people."""
    world, calls = people()
    persons = calls[Col.CALLING] < world.population.count
    return calls.where((calls[Col.POLICY] == 0) & (calls[Col.KIND] == 0) & persons)


def test_people_make_as_many_calls_as_hiya_counted() -> None:
    """101 outgoing calls a month, Hiya 2018; a Monday weighs as the mean of a week within 5%."""
    assert len(_own()) / people()[0].population.count == pytest.approx(101 / 30, rel=0.1)


def test_talk_times_are_log_logistic_as_in_reality_mining() -> None:
    """Kolmogorov-Smirnov distance to the published fit, shape 1.51 and scale 37.0 s, among calls to contacts."""
    calls = _own()
    calls = calls.where((calls[Col.CONTACT] == 1) & (calls[Col.ANSWER] >= 0))
    talk = np.sort((calls[Col.RELEASE] - calls[Col.ANSWER]) / 1000)
    published = 1 / (1 + (37.0 / np.maximum(talk, 1e-3)) ** 1.51)
    distance = np.abs(published - np.arange(1, len(talk) + 1) / len(talk)).max()

    assert len(talk) > 10_000
    assert distance < 0.041  # as far as the published fit is from its own data


def test_contacts_answer_and_strangers_do_not_as_hiya_counted() -> None:
    calls = _own()
    answered, known = calls[Col.ANSWER] >= 0, calls[Col.CONTACT] == 1
    world, _ = people()
    count = world.population.count
    shops = (calls[Col.CALLING] * 7_919 + np.arange(SHOPS)[:, None] * 104_729 + 17) % count
    second = world.population.second[calls[Col.CALLING]]
    strangers = ~known & ~second & (calls[Col.CALLED] < count) & ~(shops == calls[Col.CALLED]).any(axis=0)

    assert answered[known].mean() == pytest.approx(0.70, abs=0.04)
    assert answered[strangers].mean() == pytest.approx(0.24, abs=0.07)


def test_intervals_of_one_caller_are_weibull_like_those_of_reality_mining() -> None:
    """Shape 0.44 published for outgoing calls; below 1 means that calls come in bursts."""
    calls = _own()
    order = np.lexsort((calls[Col.SETUP], calls[Col.CALLING]))
    calling, at = calls[Col.CALLING][order], calls[Col.SETUP][order]
    gaps = (np.diff(at) / 1000)[np.diff(calling) == 0]
    gaps = np.sort(gaps[gaps > 0])
    # Least squares on the Weibull plot: ln(-ln(1 - F)) against ln t.
    share = (np.arange(1, len(gaps) + 1) - 0.5) / len(gaps)
    shape = np.polyfit(np.log(gaps), np.log(-np.log1p(-share)), 1)[0]

    assert 0.3 < shape < 0.75


def test_calls_a_person_are_spread_as_a_double_pareto_lognormal() -> None:
    """Seshadri et al.: a power law above. Hill's estimate of its exponent over the busiest hundredth."""
    world, _ = people()
    counts = np.sort(np.bincount(_own()[Col.CALLING], minlength=world.population.count))
    far = counts[-200:]

    assert 1.5 < 1 / np.mean(np.log(far / far[0])) < 5.0
    assert counts[-1] > 8 * counts.mean()


def test_the_day_has_its_rhythm() -> None:
    hours = np.bincount((_own()[Col.SETUP] + 8 * 3_600_000) // 3_600_000 % 24, minlength=24)

    assert hours[17:20].sum() > 10 * hours[2:5].sum()


def test_missed_calls_come_back() -> None:
    calls = _own()
    pairs = set(zip(calls[Col.CALLING].tolist(), calls[Col.CALLED].tolist(), strict=True))

    assert sum((called, calling) in pairs for calling, called in pairs) / len(pairs) > 0.08
