import numpy as np
from tests.analytics.simulator.examples import small

from ringfence.analytics.simulator.calls import Col
from ringfence.telecom.carrier import TrunkKind


def test_calls_come_in_where_the_calling_number_is_at_home() -> None:
    world, calls = small()
    own = calls.where((calls[Col.POLICY] == 0) & (calls[Col.CALLING] < world.population.count))
    kinds = np.array([trunk.kind for trunk in world.network.trunks])[own[Col.TRUNK_IN]]
    home = world.numbers.carrier[own[Col.CALLING]] == 0

    assert set(kinds[home]) == {TrunkKind.SUBSCRIBERS}
    assert set(kinds[~home]) == {TrunkKind.INTERCONNECT}


def test_each_enterprise_has_a_line_of_its_own() -> None:
    world, calls = small()
    hospital = calls.where(calls[Col.POLICY] == world.policies.index("hospital"))
    desk = calls.where(calls[Col.POLICY] == world.policies.index("delivery_desk"))

    assert not set(hospital[Col.TRUNK_IN].tolist()) & set(desk[Col.TRUNK_IN].tolist())
    assert world.network.trunks[int(hospital[Col.TRUNK_IN][0])].kind is TrunkKind.ENTERPRISE_LINE


def test_calls_abroad_leave_by_a_gateway() -> None:
    world, calls = small()
    out = world.network.trunk_out(calls)
    abroad = world.numbers.carrier[calls[Col.CALLED]] == 4

    assert {world.network.trunks[row].kind for row in set(out[abroad].tolist())} <= {TrunkKind.INTERNATIONAL_GATEWAY}
    assert (out[~abroad] < world.network.first_gateway).all()
