from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.examples import HOUR, NOW, mobile
from tests.registry.examples import KEY, caller, campaign, holding, licence, numbers
from tests.stores import new_store

from ringfence.backends.sql.store import Store
from ringfence.companies import caller_law
from ringfence.documents import registry_document
from ringfence.registry.application import Appeal, ApplicationState, LicenceClaim, Registration
from ringfence.registry.company_desk import CompanyBooks, CompanyDesk
from ringfence.registry.proving import Proving
from ringfence.registry.texts import read_texts
from ringfence.telecom.commercial import Category
from ringfence.telecom.errors import Conflict, NotAllowed, NotFound, Refused

SENT = Registration(
    name="新公司", category=Category.EDUCATION, contact="Han", contact_number=int(mobile(1)), account="han", purpose="x"
)


class Accounts:
    """Fulfils `CompanyAccounts` and remembers."""

    def __init__(self) -> None:
        self.reserved, self.opened = dict[str, str](), list[str]()

    def check(self, name: str, password: str) -> None:
        if name in self.reserved or not password:
            raise Conflict("taken")

    def reserve(self, name: str, password: str, company: str, *, at_ms: int) -> None:
        self.reserved[name] = company

    def open(self, name: str, company: str, *, by: str, at_ms: int) -> None:
        assert self.reserved[name] == company
        self.opened.append(name)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = new_store(tmp_path / "s.sqlite")
    made.ledger.put(replace(caller(), numbers=()), by="operator", at_ms=NOW)
    return made


@pytest.fixture
def accounts() -> Accounts:
    return Accounts()


@pytest.fixture
def desk(store: Store, accounts: Accounts) -> CompanyDesk:
    texts = read_texts(registry_document(Path("nowhere"), "messages.toml"))
    proving = Proving(store.codes, store.sittings, texts, lambda _: True, KEY, os.urandom)
    books = CompanyBooks(store.ledger, store.applications, accounts, proving)
    return CompanyDesk(books, caller_law(Path("nowhere")), os.urandom)


def _digits(store: Store) -> str:
    found = re.search(r"\d{6}", store.outbox.waiting(NOW + 1)[-1].text)
    assert found
    return found[0]


def test_a_registration_waits_for_its_contact_then_for_the_operator(
    desk: CompanyDesk, store: Store, accounts: Accounts
) -> None:
    one, code = desk.register("newco", SENT, "secret", who="192.0.2.1", language="zh", at_ms=NOW)
    assert one.state is ApplicationState.UNVERIFIED
    with pytest.raises(Conflict):
        desk.decide(one.id, True, "x", by="op", at_ms=NOW)
    with pytest.raises(NotAllowed):
        desk.verify(one.id, code, "000000", at_ms=NOW + 1)
    waiting = desk.verify(one.id, code, _digits(store), at_ms=NOW + 2)
    assert (waiting.state, desk.waiting()) == (ApplicationState.WAITING, (waiting,))
    assert desk.verify(one.id, code, "000000", at_ms=NOW + 3) == waiting, "again is harmless"
    assert accounts.opened == []
    with pytest.raises(Refused):
        desk.decide(one.id, True, " ", by="op", at_ms=NOW)

    desk.decide(one.id, True, "licence seen", by="account:op", at_ms=NOW + 4)
    made = desk.caller("newco")
    assert made is not None
    assert (made.name, made.contact_verified_ms, made.numbers) == ("新公司", NOW + 2, ())
    assert accounts.opened == ["han"]
    with pytest.raises(Conflict):
        desk.decide(one.id, False, "x", by="op", at_ms=NOW + 5)


def test_a_refused_registration_opens_nothing(desk: CompanyDesk, store: Store, accounts: Accounts) -> None:
    one, code = desk.register("newco", SENT, "secret", who="192.0.2.1", language="zh", at_ms=NOW)
    desk.verify(one.id, code, _digits(store), at_ms=NOW)
    assert desk.decide(one.id, False, "not this company", by="op", at_ms=NOW).reason == "not this company"
    assert (desk.caller("newco"), accounts.opened) == (None, [])


def test_a_company_that_is_there_is_not_registered_twice(desk: CompanyDesk, accounts: Accounts) -> None:
    with pytest.raises(Conflict):
        desk.register("acme", SENT, "secret", who="x", language="zh", at_ms=NOW)
    accounts.reserved["han"] = "other"
    with pytest.raises(Conflict):
        desk.register("newco", SENT, "secret", who="x", language="zh", at_ms=NOW)


def test_numbers_that_the_ledger_knows_are_granted_at_once_and_others_by_the_operator(
    desk: CompanyDesk, store: Store
) -> None:
    store.ledger.put(holding("h1", 0, 99, "acme"), by="t", at_ms=NOW)
    store.ledger.put(holding("h2", 100, 199, "other"), by="t", at_ms=NOW)
    mine = desk.claim("acme", numbers(5, 9), "", by="account:cora", at_ms=NOW)
    assert (mine.state, mine.decided_by) == (ApplicationState.ACCEPTED, "ledger")
    assert desk.owns("acme", mobile(7))
    for first, last in ((100, 101), (90, 110), (500, 501)):
        theirs = desk.claim("acme", numbers(first, last), "contract", by="account:cora", at_ms=NOW)
        assert theirs.state is ApplicationState.WAITING
        assert not desk.owns("acme", mobile(last))
    desk.decide(theirs.id, True, "contract seen", by="op", at_ms=NOW)
    assert desk.owns("acme", mobile(500))
    assert not desk.owns("other", mobile(500))


def test_a_licence_is_the_companys_whatever_it_says_and_counts_when_granted(desk: CompanyDesk, store: Store) -> None:
    one = desk.licence("acme", licence("B2-1", holder="other"), by="x", at_ms=NOW)
    assert isinstance(one.asked, LicenceClaim)
    assert one.asked.licence.holder == "acme"
    assert store.ledger.find("licence", "B2-1") is None
    desk.decide(one.id, True, "seen", by="op", at_ms=NOW)
    assert store.ledger.find("licence", "B2-1") is not None


def test_an_appeal_is_about_an_own_number_and_lifts_nothing_by_itself(desk: CompanyDesk, store: Store) -> None:
    with pytest.raises(NotFound):
        desk.appeal("acme", Appeal(number=int(mobile(1)), words="x"), by="x", at_ms=NOW)
    store.ledger.put(holding(), by="t", at_ms=NOW)
    desk.claim("acme", numbers(1, 1), "", by="x", at_ms=NOW)
    one = desk.appeal("acme", Appeal(number=int(mobile(1)), words="x"), by="x", at_ms=NOW)
    assert desk.decide(one.id, True, "right", by="op", at_ms=NOW).state is ApplicationState.ACCEPTED
    assert desk.waiting(kind="appeal") == ()


def test_campaigns_are_named_apart_and_bound_to_hours_and_caps(desk: CompanyDesk, store: Store) -> None:
    store.ledger.put(replace(caller(), id="acme2"), by="t", at_ms=NOW)
    for company in ("acme", "acme2"):
        desk.campaign(company, "spring", replace(campaign(), company="other"), by="x", at_ms=NOW)
    assert [one.id for one in desk.campaigns("acme")] == ["acme:spring"]
    for wrong in (
        {"from_minute": 60}, {"until_minute": 1440}, {"from_minute": 900, "until_minute": 600}, {"per_day": 0},
        {"per_day": 5, "per_week": 2},
    ):  # fmt: skip
        with pytest.raises(Refused):
            desk.campaign("acme", "spring", replace(campaign(), **wrong), by="x", at_ms=NOW)
    with pytest.raises(NotFound):
        desk.end_campaign("acme", "acme2:spring", by="x", at_ms=NOW)
    desk.end_campaign("acme", "acme:spring", by="x", at_ms=NOW + HOUR)
    assert desk.campaigns("acme")[0].until_ms == NOW + HOUR


def test_who_is_not_registered_asks_for_nothing(desk: CompanyDesk) -> None:
    with pytest.raises(Refused):
        desk.claim("stranger", numbers(1, 1), "", by="x", at_ms=NOW)
    with pytest.raises(Refused):
        desk.campaign("stranger", "x", campaign(), by="x", at_ms=NOW)
    with pytest.raises(NotFound):
        desk.application("nothing")
