from tests.analytics.simulator.examples import small

from ringfence.analytics.simulator.manifest import as_sent, manifest
from ringfence.backends.planes.numbering import open_plan

PLAN = open_plan()


def test_numbers_are_written_as_a_chinese_network_does_and_read_back() -> None:
    for text in ("13800138000", "01062345678", "0571" + "86543210", "95588", "12345", "106912345678", "1480012345678"):
        assert as_sent(PLAN.read(text)) == text
    assert as_sent(PLAN.read("+12125550123")) == "+12125550123"


def test_every_number_of_a_world_reads_back() -> None:
    world, _ = small()
    for number in world.numbers.number[::7].tolist():
        assert PLAN.read(as_sent(number)) == number


def test_the_manifest_tells_lawful_callers_from_abuse() -> None:
    world, calls = small()
    told = manifest(world, len(calls), 0)
    kinds = {kind.name: kind.abuse for kind in told.kinds}

    assert kinds["courier"] is False
    assert kinds["sim_box"] is True
    assert tuple(kinds) == world.policies
    assert told.parameters == world.parameters.digest
