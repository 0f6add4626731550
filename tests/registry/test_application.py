import pytest
from msgspec.structs import replace
from tests.examples import NOW, mobile
from tests.registry.examples import numbers

from ringfence.registry.application import (
    MOST_WAITING,
    Appeal,
    Application,
    ApplicationState,
    NumbersClaim,
    check_range,
    check_room,
)
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import ANONYMOUS, PhoneNumber

ONE = Application(
    id="a", company="acme", asked=Appeal(number=int(mobile(5)), words="we are a bank"), by="account:x", at_ms=NOW
)


def test_an_application_knows_what_it_asks() -> None:
    assert ONE.kind == "appeal"
    assert replace(ONE, asked=NumbersClaim(numbers=numbers(1, 2))).kind == "numbers"


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (mobile(5), mobile(4)),
        (mobile(0), mobile(10_000)),
        (ANONYMOUS, ANONYMOUS),
        (PhoneNumber.short(86, "95"), mobile(1)),
        (PhoneNumber.short(86, "999"), PhoneNumber.short(86, "1000")),
    ],
)
def test_what_is_no_range_of_a_company_is_refused(first: PhoneNumber, last: PhoneNumber) -> None:
    with pytest.raises(Refused):
        check_range(NumberRange(int(first), int(last)))


def test_a_whole_block_may_be_claimed() -> None:
    check_range(numbers(0, 9_999))


def test_only_so_much_waits() -> None:
    waiting = [replace(ONE, id=str(at)) for at in range(MOST_WAITING)]
    check_room([*waiting[1:], replace(ONE, state=ApplicationState.REFUSED)])
    with pytest.raises(Refused):
        check_room(waiting)
