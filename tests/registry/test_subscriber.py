import pytest
from msgspec import structs
from tests.examples import HOUR, NOW, mobile
from tests.registry.documents import TEXTS
from tests.registry.examples import consent, preference

from ringfence.access.audit import Look
from ringfence.backends.sql.store import Store
from ringfence.registry.consent import ConsentState, state_of
from ringfence.registry.preference import Refusal
from ringfence.registry.subscriber import Subscriber, in_force
from ringfence.telecom.errors import NotFound, Refused

ME, BY = mobile(1), "number:me"


def subscriber(store: Store) -> Subscriber:
    return Subscriber(store.preferences, store.consents, store.persons, TEXTS)


def test_what_is_said_is_kept_with_the_way_it_came(store: Store) -> None:
    desk = subscriber(store)
    assert desk.preference(ME).refusals == ()

    desk.say(preference(1), by=BY, way="web", now_ms=NOW)

    assert desk.preference(ME).refusals == preference(1).refusals
    assert [(one.way, one.changed_by) for one in desk.history(ME)] == [("web", BY)]
    with pytest.raises(Refused):
        desk.say(preference(1, Refusal(from_minute=5, until_minute=5)), by=BY, way="web", now_ms=NOW)


def test_a_consent_of_another_number_is_as_unknown_as_none(store: Store) -> None:
    desk = subscriber(store)
    store.consents.record(consent(2, "theirs"), by="key:acme", at_ms=NOW)
    heard = set()
    for consent_id in ("theirs", "nobody's", "x" * 500):
        for act in (
            lambda one: desk.consent(ME, one),
            lambda one: desk.confirm(ME, one, now_ms=NOW),
            lambda one: desk.withdraw_one(ME, one, by=BY, way="web", now_ms=NOW),
        ):
            with pytest.raises(NotFound) as refused:
                act(consent_id)
            heard.add((refused.value.message, refused.value.remedy))

    assert len(heard) == 1
    kept = store.consents.find("theirs")
    assert kept is not None
    assert (kept.confirmed_ms, kept.withdrawn_ms) == (None, None)


def test_one_withdrawal_ends_everything_of_its_kind_from_its_company_also_what_comes_later(store: Store) -> None:
    desk = subscriber(store)
    for name in ("a", "b"):
        store.consents.record(consent(1, name, request=name), by="key:acme", at_ms=NOW)
    desk.confirm(ME, "a", now_ms=NOW)
    assert [one.id for one in in_force(desk.consents(ME), NOW)] == ["a"]

    assert desk.withdraw_one(ME, "a", by=BY, way="web", now_ms=NOW + 1) == 2

    assert {state_of(one, NOW + 1) for one in desk.consents(ME)} == {ConsentState.WITHDRAWN}
    with pytest.raises(Refused):
        store.consents.record(consent(1, "c", request="c"), by="key:acme", at_ms=NOW + 2)


def test_everything_is_deleted_with_a_receipt_and_a_message(store: Store) -> None:
    desk = subscriber(store)
    assert desk.erase(ME, by=BY, language="en", now_ms=NOW) is None
    desk.say(preference(1), by=BY, way="web", now_ms=NOW)

    receipt = desk.erase(ME, by=BY, language="en", now_ms=NOW + HOUR)

    assert receipt is not None
    assert (receipt.rows, receipt.at_ms) == (1, NOW + HOUR)
    (message,) = store.outbox.waiting(NOW + HOUR)
    assert f"receipt {receipt.id}" in message.text
    assert (desk.export(ME).preferences, desk.since_ms(ME)) == ((), NOW + HOUR)


def test_a_recycled_number_shows_its_next_holder_nothing(store: Store) -> None:
    desk = subscriber(store)
    desk.say(preference(1), by=BY, way="web", now_ms=NOW)
    store.audit.look(Look(at_ms=NOW, actor="account:x", number=ME, purpose="before"))

    assert desk.recycle([ME, mobile(2)], by="key:carrier", reason="list of today", now_ms=NOW + 1) == 1

    assert (desk.history(ME), desk.looks(ME), desk.since_ms(ME)) == ((), (), NOW + 1)
    assert store.outbox.waiting(NOW + 1) == ()


def test_in_force_is_what_a_company_may_rest_a_call_on_now() -> None:
    given = structs.replace(consent(1, "a"), confirmed_ms=NOW)

    assert in_force([given, consent(1, "b"), structs.replace(given, withdrawn_ms=NOW)], NOW) == (given,)
