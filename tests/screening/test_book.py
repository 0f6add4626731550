import msgspec
import pytest
from tests.examples import HOUR, NOW, entry, mobile

from ringfence.screening.book import Level, ListKind, ListScope, check_entry
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import ANONYMOUS, UNREADABLE, NumberForm, PhoneNumber


def test_a_whole_entry_passes() -> None:
    check_entry(entry("a", 1, 9))
    check_entry(entry("a", 1, kind=ListKind.ALLOW, expires=None))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (mobile(2), mobile(1)),
        (UNREADABLE, UNREADABLE),
        (ANONYMOUS, ANONYMOUS),
        (mobile(1), PhoneNumber.pack(NumberForm.E164, 44, 442079460000)),
        (mobile(1), PhoneNumber.pack(NumberForm.E164, 86, 86_170_0000_00000)),
    ],
)
def test_what_is_not_a_range_is_refused(first: int, last: int) -> None:
    with pytest.raises(Refused):
        check_entry(msgspec.structs.replace(entry("a", 1), numbers=NumberRange(first, last)))


def test_every_block_has_a_reason_and_an_expiry() -> None:
    whole = entry("a", 1)
    for wrong in ({"expires_ms": None}, {"reason": " "}, {"expires_ms": whole.starts_ms}):
        with pytest.raises(Refused):
            check_entry(msgspec.structs.replace(whole, **wrong))


def test_a_carrier_scope_names_its_carrier() -> None:
    with pytest.raises(Refused):
        check_entry(entry("a", 1, scope=ListScope(Level.CARRIER)))
    assert str(ListScope(Level.CARRIER, "north")) == "carrier:north"
    assert str(ListScope(Level.SUBSCRIBER, "", mobile(1))) == "subscriber:+8617000000001"


def test_an_entry_lives_from_its_start_to_its_expiry_or_end() -> None:
    whole = entry("a", 1)

    assert not whole.live(whole.starts_ms - 1)
    assert whole.live(NOW)
    assert not whole.live(NOW + HOUR)
    assert not msgspec.structs.replace(whole, ended_ms=NOW).live(NOW)
