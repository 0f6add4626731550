import numpy as np
from tests.analytics.simulator.examples import MONDAY, parameters, small, wanted

from ringfence.analytics.simulator.calls import Calls, Col
from ringfence.analytics.simulator.rhythm import HOUR_MS
from ringfence.analytics.simulator.world import World, abusive
from ringfence.backends.planes.numbering import open_plan


def test_hours_hold_their_own_calls_in_order() -> None:
    world = World(wanted(1_000, enrich=5.0), parameters(), open_plan())
    for at, hour in enumerate(world.hours()):
        setup = hour.calls[Col.SETUP]
        assert hour.start_ms == MONDAY + at * HOUR_MS
        assert (np.diff(setup) >= 0).all()
        assert ((setup >= hour.start_ms) & (setup < hour.start_ms + HOUR_MS)).all()


def test_the_same_seed_gives_the_same_world() -> None:
    once, again = (World(wanted(1_000, enrich=5.0), parameters(), open_plan()) for _ in range(2))
    tables = [Calls.joined([hour.calls for hour in world.hours()]).table for world in (once, again)]

    assert np.array_equal(tables[0], tables[1])
    assert np.array_equal(once.numbers.number, again.numbers.number)


def test_truth_names_family_campaign_and_victim_of_every_abusive_call() -> None:
    world, calls = small()
    bad = abusive(calls)

    assert len(bad) > 1_000
    assert (bad[Col.CAMPAIGN] >= 0).all()
    friends = bad[Col.VICTIM] < 0  # calls and messages to an adversary's own accomplices
    assert set(bad[Col.LEVEL][friends].tolist()) == {1, 2, 3, 4}
    assert (bad[Col.VICTIM] == bad[Col.CALLED])[~friends].all()
    name = world.campaign(int(bad[Col.CAMPAIGN][0])).split("-")
    assert name[0] in world.parameters.abuse
    assert name[1] == f"L{bad[Col.LEVEL][0]}"


def test_an_adversary_of_level_4_reacts_to_stops_and_the_others_do_not() -> None:
    world, calls = small()
    bad = abusive(calls)
    early = {int(world.numbers.number[row]): MONDAY for row in np.unique(bad[Col.CALLING]).tolist()[:400]}
    again = World(wanted(), parameters(), open_plan(), early)
    moved = abusive(Calls.joined([hour.calls for hour in again.hours()]))

    def numbers_of(some: Calls, level: int) -> set[int]:
        return set(some[Col.CALLING][some[Col.LEVEL] == level].tolist())

    assert numbers_of(bad, 2) == numbers_of(moved, 2)
    assert numbers_of(bad, 4) != numbers_of(moved, 4)
