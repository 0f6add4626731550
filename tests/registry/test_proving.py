import re
from contextlib import suppress
from hashlib import shake_128
from itertools import count

import pytest
from tests.examples import NOW
from tests.registry.documents import TEXTS
from tests.registry.examples import KEY

from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sql.store import Store
from ringfence.registry.code import GAP_MS, PER_ASKER_A_DAY, PER_NUMBER_A_DAY, TRIES, VALID_MS, CodePurpose
from ringfence.registry.proving import Asked, Proving, network_of
from ringfence.telecom.allocation import NumberKind
from ringfence.telecom.errors import NotAllowed, Refused, TooMany
from ringfence.telecom.number import PhoneNumber

PLAN = open_plan()
ME, OTHER = PLAN.read("13800138000"), PLAN.read("13900139000")


def reachable(number: PhoneNumber) -> bool:
    return PLAN.allocation(number).kind in (NumberKind.MOBILE, NumberKind.MVNO) and number.country_code == 86


def proving(store: Store, *, most_an_hour: int = 1_000) -> Proving:
    turn = count()

    def randomness(size: int) -> bytes:
        return shake_128(next(turn).to_bytes(8, "big")).digest(size)

    return Proving(store.codes, store.sittings, TEXTS, reachable, KEY, randomness, most_an_hour=most_an_hour)


def digits(store: Store, number: PhoneNumber = ME) -> str:
    """What stands in the newest message to the number."""
    sent = [one.text for one in store.outbox.waiting(NOW) if one.number == number]
    found = re.search(r"\b\d{6}\b", sent[-1])
    assert found is not None
    return found[0]


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 1_000_000:06}"


def test_whoever_gives_the_code_back_is_signed_in_as_the_number(store: Store) -> None:
    desk = proving(store)
    asked = desk.ask(ME, "192.0.2.1", "zh", NOW)
    assert asked.expires_ms == NOW + VALID_MS

    sitting, token = desk.sign_in(asked.id, f" {digits(store)[:3]} {digits(store)[3:]}", NOW + 1)

    assert sitting.number == ME
    assert desk.who(token, NOW + 2) == sitting
    desk.holds(token, ME, NOW + 2)
    desk.leave(token)
    assert desk.who(token, NOW + 3) is None


def test_every_sign_in_is_a_new_sitting(store: Store) -> None:
    desk = proving(store)
    tokens = set()
    for turn in range(2):
        at = NOW + turn * GAP_MS
        tokens.add(desk.sign_in(desk.ask(ME, "a", "zh", at).id, digits(store), at)[1])

    assert len(tokens) == 2


def test_a_token_says_nothing_of_another_number_and_all_refusals_sound_alike(store: Store) -> None:
    desk = proving(store)
    _, token = desk.sign_in(desk.ask(ME, "a", "zh", NOW).id, digits(store), NOW)
    heard = set()
    for given, number in ((token, OTHER), ("", ME), ("guessed", ME), (token + "x", ME)):
        with pytest.raises(NotAllowed) as refused:
            desk.holds(given, number, NOW)
        heard.add((refused.value.message, refused.value.remedy))

    assert len(heard) == 1


def test_a_code_cannot_be_guessed_replayed_kept_or_moved(store: Store) -> None:
    desk = proving(store)
    asked = desk.ask(ME, "a", "zh", NOW)
    right = digits(store)
    for _ in range(TRIES):
        with pytest.raises(NotAllowed):
            desk.sign_in(asked.id, wrong(right), NOW)
    with pytest.raises(NotAllowed):
        desk.sign_in(asked.id, right, NOW)

    second, third = desk.ask(OTHER, "a", "zh", NOW), desk.ask(ME, "a", "zh", NOW + GAP_MS)
    with pytest.raises(NotAllowed):
        desk.sign_in(third.id, digits(store, OTHER) if digits(store, OTHER) != digits(store) else "0", NOW + GAP_MS)
    desk.sign_in(second.id, digits(store, OTHER), NOW)
    for at in (NOW, NOW + 1):
        with pytest.raises(NotAllowed):
            desk.sign_in(second.id, "000000", at)
    with pytest.raises(NotAllowed):
        desk.sign_in(third.id, digits(store), NOW + GAP_MS + VALID_MS)
    with pytest.raises(NotAllowed):
        desk.sign_in(third.id, digits(store), NOW)


def test_a_third_person_is_not_bombed_whoever_asks(store: Store) -> None:
    desk = proving(store)
    sent, at = 0, NOW
    for turn in range(200):
        at = NOW + turn * GAP_MS
        with suppress(TooMany):
            desk.ask(ME, f"198.51.100.{turn}", "zh", at)
            sent += 1

    assert sent == PER_NUMBER_A_DAY


def test_one_network_reaches_few_numbers_also_from_the_many_addresses_of_its_own(store: Store) -> None:
    desk = proving(store)
    for turn in range(PER_ASKER_A_DAY):
        desk.ask(PLAN.read(f"1380013{turn:04}"), f"2001:db8::{turn:x}", "zh", NOW)
    with pytest.raises(TooMany):
        desk.ask(PLAN.read("13800139999"), "2001:db8::ffff:1", "zh", NOW)

    desk.ask(PLAN.read("13800139999"), "2001:db8:0:1::1", "zh", NOW)


def test_all_limits_outlive_a_restart(store: Store) -> None:
    proving(store).ask(ME, "a", "zh", NOW)

    with pytest.raises(TooMany):
        proving(store).ask(ME, "b", "zh", NOW + 1)
    with pytest.raises(TooMany):
        proving(store, most_an_hour=1).ask(OTHER, "b", "zh", NOW + 1)


@pytest.mark.parametrize("text", ["95588", "01065551234", "4008001234", "+14155550123", "10086", "110", "17400000000"])
def test_codes_go_to_mobile_numbers_of_the_country_only(store: Store, text: str) -> None:
    with pytest.raises(Refused):
        proving(store).ask(PLAN.read(text), "a", "zh", NOW)
    assert store.outbox.waiting(NOW) == ()


def test_a_code_is_bound_to_what_it_is_about(store: Store) -> None:
    desk = proving(store)
    about = {"company": "Acme", "about": "loans", "until": "2027-01-01"}
    asked = desk.ask(ME, "key:acme", "en", NOW, purpose=CodePurpose.CONSENT, subject="c1", **about)
    text = store.outbox.waiting(NOW)[0].text
    assert "Acme" in text
    assert "loans" in text

    for subject in ("c2", ""):
        with pytest.raises(NotAllowed):
            desk.prove(asked.id, digits(store), NOW, purpose=CodePurpose.CONSENT, subject=subject)
    with pytest.raises(NotAllowed):
        desk.sign_in(asked.id, digits(store), NOW)
    assert desk.prove(asked.id, digits(store), NOW, purpose=CodePurpose.CONSENT, subject="c1") == ME


def test_what_is_kept_of_an_asker_names_nobody(store: Store) -> None:
    desk = proving(store)

    assert "192.0.2.1" not in desk.asker("192.0.2.1")
    assert len(desk.asker("192.0.2.1")) == 64
    assert desk.asker("192.0.2.1") != desk.asker("192.0.2.2")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("key:abc", "key:abc"), ("", ""),
    ],
)  # fmt: skip
def test_an_ipv6_network_is_one_asker(address: str, network: str) -> None:
    assert network_of(address) == network


def test_the_answer_tells_nothing_but_where_to_give_the_code_back(store: Store) -> None:
    assert Asked.__struct_fields__ == ("id", "expires_ms")
