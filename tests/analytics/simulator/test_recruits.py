import msgspec
import numpy as np
import pytest
from tests.analytics.simulator.examples import MONDAY, parameters, people, small, wanted

from ringfence.analytics.simulator.calls import Calls, Col
from ringfence.analytics.simulator.world import World
from ringfence.backends.planes.numbering import open_plan


def test_at_least_three_in_ten_heavy_callers_are_lawful() -> None:
    """Heavy: thirty calls and more on the day; with twenty times the abuse that the parameters say."""
    world = World(wanted(6_000, enrich=20.0), parameters(), open_plan())
    calls = Calls.joined([hour.calls for hour in world.hours()])
    counts = np.bincount(calls[Col.CALLING], minlength=len(world.numbers.number))
    heavy = counts >= 30

    assert (world.numbers.level[heavy] < 0).mean() >= 0.3


def test_without_enrichment_nearly_all_heavy_callers_are_lawful() -> None:
    world, calls = people()
    counts = np.bincount(calls[Col.CALLING], minlength=len(world.numbers.number))

    assert (world.numbers.level[counts >= 30] < 0).mean() > 0.95


def test_there_are_as_many_lawful_heavy_callers_as_asked_for() -> None:
    few, many = wanted(6_000, enrich=0.0), msgspec.structs.replace(wanted(6_000, enrich=0.0), enrich_lawful=10.0)
    count = [World(one, parameters(), open_plan()) for one in (few, many)]
    couriers = [sum(len(roll.ids) for roll in world.rolls if roll.policy.title_en == "courier") for world in count]

    assert couriers[0] > 5
    assert couriers[1] == pytest.approx(10 * couriers[0], rel=0.1)


def test_bulk_cards_share_holder_counter_and_day() -> None:
    world, _ = small()
    numbers = world.numbers
    rows = np.flatnonzero((numbers.policy == world.policies.index("bulk_cards")) & (numbers.level == 0))
    one = rows[numbers.actor[rows] == numbers.actor[rows[0]]]

    assert len(np.unique(numbers.holder[one])) == 1
    assert np.ptp(numbers.activated_ms[one]) < 86_400_000


def test_a_new_number_was_sold_on_the_day() -> None:
    world, _ = small()
    numbers = world.numbers
    new = numbers.policy == world.policies.index("new_sim")

    assert (MONDAY - numbers.activated_ms[new] < 86_400_000).all()


def test_only_wanted_families_and_levels_are_enlisted() -> None:
    world, _ = small()

    assert {roll.level for roll in world.rolls} == {-1, 0, 1, 2, 3, 4}
    assert len({roll.place for roll in world.rolls if roll.level >= 0}) == len(world.parameters.abuse)
