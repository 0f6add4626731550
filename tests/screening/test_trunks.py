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
