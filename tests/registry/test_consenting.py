from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.examples import HOUR, NOW, mobile
from tests.registry.examples import DAY, KEY, caller, campaign, consent, preference
from tests.stores import new_store

from ringfence.backends.sql.store import Store
from ringfence.companies import caller_law
from ringfence.documents import registry_document
from ringfence.registry.asking import AskRule
from ringfence.registry.consent import ConsentState, state_of
from ringfence.registry.consenting import ConsentBooks, ConsentDesk, Question
from ringfence.registry.proving import Proving
from ringfence.registry.texts import read_texts
from ringfence.telecom.commercial import ALL_CHANNELS, Category, Channel
from ringfence.telecom.errors import Conflict, NotAllowed, NotFound, Refused, TooMany
from ringfence.telecom.number import PhoneNumber

AT = NOW - 6 * HOUR  # 13:06 in Shanghai
QUESTION = Question(company="acme", number=mobile(1), category=Category.FINANCE, channel=Channel.VOICE)
ONE = replace(consent(given=AT - HOUR), per_day=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = new_store(tmp_path / "s.sqlite")
    made.ledger.put(caller(), by="operator", at_ms=AT)
    made.ledger.put(replace(caller(), id="other", name="Other", numbers=()), by="operator", at_ms=AT)
    return made


def desk(store: Store, *, reachable: Callable[[PhoneNumber], bool] = lambda _: True, asks: int = 100) -> ConsentDesk:
    law = caller_law(Path("nowhere"))
    law = replace(law, lists=replace(law.lists, asks_a_day=asks, codes_a_day=3))
    books = ConsentBooks(store.consents, store.preferences, store.ledger, store.quotas)
    texts = read_texts(registry_document(Path("nowhere"), "messages.toml"))
    proving = Proving(store.codes, store.sittings, texts, reachable, KEY, os.urandom)
    return ConsentDesk(books, law, proving, reachable)


def _digits(store: Store) -> str:
    (message,) = store.outbox.waiting(AT + 1)
    found = re.search(r"确认码 (\d{6})", message.text)
    assert found
    return found[1]


def test_a_consent_counts_from_the_code_of_the_person_on(store: Store) -> None:
    office = desk(store)
    kept = office.record(ONE, by="key:1", at_ms=AT)
    assert office.ask(QUESTION, at_ms=AT).permission.rule is AskRule.NOT_CONFIRMED

    code = office.send_code(kept.id, "acme", at_ms=AT)
    (message,) = store.outbox.waiting(AT + 1)
    for told in ("Acme", "真人电话", "金融理财", "每天至多1次", "视为拒绝"):
        assert told in message.text
    office.confirm(kept.id, "acme", code, _digits(store), at_ms=AT + 1)

    answer = office.ask(QUESTION, at_ms=AT + 2)
    assert (answer.permission.may, answer.permission.consent, answer.place) == (True, kept.id, "CN")
    found = store.consents.find(kept.id)
    assert found is not None
    assert found.used_ms == AT + 2, "its evidence is kept from its last use on"
    with pytest.raises(Refused, match="confirmed"):
        office.send_code(kept.id, "acme", at_ms=AT + HOUR)


def test_a_code_is_bound_to_its_consent(store: Store) -> None:
    office = desk(store)
    first = office.record(ONE, by="key:1", at_ms=AT)
    second = office.record(replace(ONE, channels=ALL_CHANNELS, request="r2"), by="key:1", at_ms=AT)
    code = office.send_code(first.id, "acme", at_ms=AT)
    digits = _digits(store)
    with pytest.raises(NotAllowed):
        office.confirm(second.id, "acme", code, digits, at_ms=AT + 1)
    assert state_of(office.own(second.id, "acme"), AT + 3) is ConsentState.ASKED
    office.confirm(first.id, "acme", code, digits, at_ms=AT + 2)
    with pytest.raises(NotAllowed):
        office.confirm(first.id, "acme", code, digits, at_ms=AT + 3)


def test_consents_of_others_are_not_there(store: Store) -> None:
    office = desk(store)
    kept = office.record(ONE, by="key:1", at_ms=AT)
    for act in (
        lambda: office.own(kept.id, "other"),
        lambda: office.send_code(kept.id, "other", at_ms=AT),
        lambda: office.confirm(kept.id, "other", "x" * 16, "000000", at_ms=AT),
    ):
        with pytest.raises(NotFound):
            act()
    assert office.page("other", limit=10, before="") == ()
    assert len(office.page("acme", limit=10, before="")) == 1


def test_two_companies_may_use_one_id(store: Store) -> None:
    office = desk(store)
    office.record(replace(ONE, id="42"), by="key:1", at_ms=AT)
    office.record(replace(ONE, id="42", company="other"), by="key:2", at_ms=AT)
    assert office.own("42", "acme").company == "acme"
    with pytest.raises(Conflict):
        office.record(replace(ONE, id="42", request="r2"), by="key:1", at_ms=AT)


def test_evidence_alone_will_do_only_for_those_whom_no_code_reaches(store: Store) -> None:
    digest = store.evidence.keep(b"%PDF-1.7 signed", "application/pdf", by="key:1", at_ms=AT)
    proven = replace(ONE, must_confirm=False, evidence=digest)
    with pytest.raises(Refused, match="reached by a code"):
        desk(store).record(proven, by="key:1", at_ms=AT)
    office = desk(store, reachable=lambda _: False)
    kept = office.record(proven, by="key:1", at_ms=AT)
    assert office.ask(QUESTION, at_ms=AT).permission.evidence == digest
    with pytest.raises(Refused):
        office.send_code(kept.id, "acme", at_ms=AT)


def test_who_is_not_approved_records_nothing(store: Store) -> None:
    with pytest.raises(Refused, match="not registered"):
        desk(store).record(replace(ONE, company="stranger"), by="key:1", at_ms=AT)


def test_a_withdrawal_counts_at_once_and_against_duplicates_of_the_request(store: Store) -> None:
    office = desk(store, reachable=lambda _: False)
    digest = store.evidence.keep(b"%PDF-1.7 signed", "application/pdf", by="key:1", at_ms=AT)
    proven = replace(ONE, must_confirm=False, evidence=digest)
    office.record(proven, by="key:1", at_ms=AT)
    assert office.withdraw(mobile(1), "acme", 0, 0, "voice", by="key:1", at_ms=AT + 1) == 1
    assert office.ask(QUESTION, at_ms=AT + 1).permission.rule is AskRule.WITHDRAWN
    for again in (proven, replace(proven, given_ms=AT + 2, starts_ms=AT + 2)):
        with pytest.raises(Refused):
            office.record(again, by="key:1", at_ms=AT + 3)


def test_questions_and_codes_have_their_quotas(store: Store) -> None:
    office = desk(store, asks=2)
    office.ask(QUESTION, at_ms=AT)
    office.ask(QUESTION, at_ms=AT)
    with pytest.raises(TooMany, match="quota"):
        office.ask(QUESTION, at_ms=AT)
    office.ask(replace(QUESTION, company="other"), at_ms=AT)
    office.ask(QUESTION, at_ms=AT + DAY)
    for tail in range(2, 6):
        kept = office.record(replace(ONE, number=mobile(tail)), by="key:1", at_ms=AT)
        sender = desk(store)
        if tail < 5:
            sender.send_code(kept.id, "acme", at_ms=AT)
            continue
        with pytest.raises(TooMany, match="quota for code"):
            sender.send_code(kept.id, "acme", at_ms=AT)


def test_campaign_calling_number_and_preference_are_asked_too(store: Store) -> None:
    office = desk(store)
    store.ledger.put(campaign(), by="key:1", at_ms=AT)
    named = replace(QUESTION, campaign="c1", calling=int(mobile(5)))
    assert office.ask(named, at_ms=AT).permission.rule is AskRule.NO_CONSENT
    assert office.ask(replace(named, campaign="c2"), at_ms=AT).permission.rule is AskRule.CAMPAIGN_UNKNOWN
    assert office.ask(replace(named, calling=int(mobile(7))), at_ms=AT).permission.rule is AskRule.NUMBER_UNKNOWN
    store.preferences.put(preference(1), by="number", at_ms=AT)
    assert office.ask(named, at_ms=AT).permission.rule is AskRule.REFUSED
