import numpy as np
import pytest
from numpy.random import default_rng

from ringfence.analytics.simulator.numbers import Dealer, mobile_ranges
from ringfence.backends.planes.numbering import open_plan
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber

PLAN = open_plan()
AREAS = ("010", "0571", "0771")


@pytest.fixture
def dealer() -> Dealer:
    rng = default_rng(1)
    return Dealer(mobile_ranges(PLAN, rng, AREAS, 3), rng)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("mobile", {NumberKind.MOBILE}),
        ("mvno", {NumberKind.MVNO}),
        ("fixed", {NumberKind.FIXED}),
        ("iot", {NumberKind.IOT}),
        ("service_95", {NumberKind.SERVICE_95}),
        ("national_1010", {NumberKind.NATIONAL_1010}),
        ("message_106", {NumberKind.MESSAGE_106}),
        ("public", {NumberKind.PUBLIC_SERVICE_12XXX}),
        ("foreign", {NumberKind.FOREIGN}),
    ],
)
def test_dealt_numbers_are_of_their_kind_in_the_plan(dealer: Dealer, kind: str, said: set[NumberKind]) -> None:
    allocations = [
        PLAN.allocation(PhoneNumber(dealer.one(kind, AREAS[at % (3 if kind == "fixed" else 2)]))) for at in range(60)
    ]

    assert {one.kind for one in allocations} == said
    assert False not in {one.allocated for one in allocations}
    if kind not in ("message_106",):
        assert False not in {one.may_originate for one in allocations}


def test_foreign_numbers_are_reserved_for_fiction(dealer: Dealer) -> None:
    numbers = [str(PhoneNumber(dealer.one("foreign", ""))) for _ in range(200)]

    assert all(one[5:10] == "55501" or one.startswith("+447700900") for one in numbers)


def test_no_number_is_dealt_twice(dealer: Dealer) -> None:
    many = dealer.many(NumberKind.MOBILE, "0571", 20_000)
    more = [dealer.one("mobile", "0571") for _ in range(1_000)]

    assert len(np.unique(many)) == 20_000
    assert not set(more) & set(many.tolist())


def test_neighbours_lie_in_one_range_with_gaps(dealer: Dealer) -> None:
    found = dealer.neighbours("010", 20)

    assert len({number // 10_000 for number in found}) <= 2
    assert found == sorted(set(found))
    assert found[-1] - found[0] > 20


def test_too_many_numbers_are_refused(dealer: Dealer) -> None:
    with pytest.raises(Refused):
        dealer.many(NumberKind.MOBILE, "010", 1_000_000)
    with pytest.raises(Refused, match="left"):
        [dealer.one("foreign", "") for _ in range(6_000)]
