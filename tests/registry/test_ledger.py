import msgspec
import pytest
from tests.examples import NOW, mobile
from tests.registry.examples import DAY, caller, campaign, changed, customer, holding, licence, line, numbers

from ringfence.registry.ledger import Entry, chain_of, check_entered, held_on, kind_of, numbers_of, valid
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import PhoneNumber


def test_the_narrowest_right_of_that_day_answers() -> None:
    past = changed(holding("old", holder="before"), from_ms=0, until_ms=NOW - DAY)
    narrow = holding("narrow", 5, 5, "tenant")
    known = [holding(), past, narrow]

    assert [one.id for one in held_on(known, mobile(5), NOW)] == ["narrow", "h1"]
    assert [one.id for one in held_on(known, mobile(6), NOW - DAY - 1)] == ["old"]
    assert held_on(known, mobile(500), NOW) == ()


def test_the_chain_goes_from_the_carrier_down_and_ends_where_it_would_go_round() -> None:
    known = [customer("carrier"), customer("reseller", "carrier"), customer("acme", "reseller")]
    assert chain_of("acme", known) == ("carrier", "reseller", "acme")
    assert chain_of("a", [customer("a", "b"), customer("b", "a")]) == ("b", "a")
    assert chain_of("nobody", known) == ("nobody",)


def test_every_entry_has_its_kind_and_its_numbers() -> None:
    entries: list[Entry] = [holding(), line(allowed=(numbers(1, 2),)), customer("a"), licence(), caller(), campaign()]
    assert [kind_of(one) for one in entries] == [
        "holding",
        "line",
        "customer",
        "licence",
        "business_caller",
        "campaign",
    ]
    assert [len(numbers_of(one)) for one in entries] == [1, 1, 0, 0, 1, 0]


def test_an_entry_is_valid_until_its_end() -> None:
    ended = changed(holding(), until_ms=NOW)
    assert valid(ended, NOW - 1)
    assert not valid(ended, NOW)
    assert not valid(ended, NOW - DAY - 1)


@pytest.mark.parametrize(
    "wrong",
    [
        changed(holding(), until_ms=0),
        holding(first=2, last=1),
        changed(holding(), numbers=NumberRange(int(PhoneNumber.short(86, "95")), int(PhoneNumber.short(86, "956")))),
        changed(holding(), numbers=NumberRange(0, 1)),
        msgspec.structs.replace(campaign(), channels=0),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: Entry) -> None:
    check_entered(holding())
    with pytest.raises(Refused):
        check_entered(wrong)
