import msgspec
import pytest
from tests.examples import mobile

from ringfence.screening.trunks import Trunks, check_trunk
from ringfence.telecom.carrier import NumberRange, Trunk, TrunkKind
from ringfence.telecom.errors import Refused


def trunk(name: str = "line", *ranges: tuple[int, int]) -> Trunk:
    assigned = tuple(NumberRange(int(mobile(first)), int(mobile(last))) for first, last in ranges)
    return Trunk(name=name, kind=TrunkKind.ENTERPRISE_LINE, assigned=assigned)


def test_a_number_belongs_on_a_trunk_when_a_range_holds_it() -> None:
    trunks = Trunks()
    trunks.put(trunk("line", (50, 60), (10, 20), (15, 30), (31, 31)))

    assert [trunks.assigned("line", mobile(n)) for n in (9, 10, 25, 31, 32, 50, 60, 61)] == [
        False, True, True, True, False, True, True, False,
    ]  # fmt: skip


def test_nothing_is_said_of_unknown_and_unrestricted_trunks() -> None:
    trunks = Trunks()
    trunks.put(trunk("open"))

    assert trunks.assigned("open", mobile(1)) is None
    assert trunks.assigned("other", mobile(1)) is None
    assert trunks.find("other") is None


def test_trunks_come_change_and_go() -> None:
    trunks = Trunks()
    trunks.replace([trunk("a", (1, 2)), trunk("b")])
    trunks.put(trunk("a", (5, 6)))
    assert trunks.assigned("a", mobile(1)) is False

    trunks.drop("a")
    trunks.drop("a")
    assert (trunks.find("a"), trunks.assigned("a", mobile(5)), len(trunks)) == (None, None, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        trunk(" "),
        trunk("a\nb"),
        trunk("x" * 129),
        trunk("a", (5, 1)),
        Trunk(name="a", kind=TrunkKind.SUBSCRIBERS, jurisdiction="China"),
    ],
)
def test_a_trunk_that_makes_no_sense_is_refused(wrong: Trunk) -> None:
    with pytest.raises(Refused):
        check_trunk(wrong)


def test_a_source_address_names_its_trunk_and_the_narrowest_network_wins() -> None:
    trunks = Trunks()
    wide = msgspec.structs.replace(trunk("wide"), addresses=("192.0.2.0/24", "2001:db8::/32"))
    trunks.replace([wide, msgspec.structs.replace(trunk("one"), addresses=("192.0.2.7",))])

    asked = ("192.0.2.7", "192.0.2.8", "2001:db8::1", "[2001:db8::1]", "198.51.100.1", "no address")
    assert [trunks.named(address) for address in asked] == ["one", "wide", "wide", "wide", "198.51.100.1", "no address"]

    trunks.drop("one")
    assert trunks.named("192.0.2.7") == "wide"


def test_addresses_that_are_none_are_refused() -> None:
    with pytest.raises(Refused, match="not an address"):
        check_trunk(msgspec.structs.replace(trunk(), addresses=("192.0.2.7/8",)))
