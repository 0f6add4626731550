import numpy as np
from tests.analytics.simulator.examples import MONDAY, people

from ringfence.analytics.simulator.population import contact_of


def test_people_know_each_other_both_ways_but_for_second_numbers() -> None:
    population = people()[0].population
    first, contacts = population.contact_first, population.contacts
    known = {(one, int(other)) for one in range(200) for other in contacts[first[one] : first[one + 1]]}
    mutual = [one in contacts[first[other] : first[other + 1]] for one, other in known]

    assert all(said or population.second[one] for said, (one, _) in zip(mutual, known, strict=True))
    assert not any(population.second[other] for _, other in known)


def test_most_ties_are_local_and_degrees_are_skewed() -> None:
    population = people()[0].population
    degree = np.diff(population.contact_first)
    who = np.repeat(np.arange(population.count), degree)
    near = np.abs(population.contacts - who) < 1_000

    assert near.mean() > 0.7
    assert 8 < degree.mean() < 14  # fourteen, without second numbers
    assert np.quantile(degree, 0.99) > 3 * np.median(degree)


def test_favourites_get_most_calls() -> None:
    population = people()[0].population
    person = int(np.argmax(np.diff(population.contact_first) > 20))
    chosen = contact_of(population, np.random.default_rng(1), np.full(5_000, person), 2.6)
    counts = np.sort(np.bincount(chosen))[::-1]

    assert counts[0] > 5_000 / 20 * 3


def test_other_carriers_and_fixed_lines_show_no_device() -> None:
    world, _ = people()
    numbers = world.numbers
    away = numbers.carrier[: world.population.count] > 0

    assert 0.25 < away.mean() < 0.35
    assert not numbers.imsi[: world.population.count][away].any()
    assert (numbers.activated_ms[: world.population.count][~away] < MONDAY).all()
