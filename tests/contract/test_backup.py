"""Backup and restore with everything that the registry keeps, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.examples import HOUR, NOW, entry, mobile
from tests.registry.examples import KEY, code, consent, holding, preference
from tests.servers import Postgres

from ringfence.access.account import Account
from ringfence.access.factor import Factor, FactorKind
from ringfence.access.organisation import OrganisationKind
from ringfence.access.role import Role
from ringfence.backends.sql.backup import backup, restore
from ringfence.backends.sql.database import connect
from ringfence.backends.sql.preferences import every_preference
from ringfence.backends.sql.store import Store, open_store
from ringfence.registry.bulk import LoadKind
from ringfence.registry.consent import Withdrawal
from ringfence.registry.lead import Lead, LeadReport
from ringfence.registry.person import Cause
from ringfence.registry.preference import Refusal


def test_a_dump_of_postgresql_loads_into_an_empty_database(server: Postgres) -> None:
    source, target = server.database(), server.database()
    store = open_store(source)
    store.lists.add([entry("a", 1)], by="t", at_ms=NOW)
    store.close()

    server.load(target, server.dump(source))

    restored = open_store(target)
    assert restored.lists.find("a") == entry("a", 1)
    restored.lists.add([entry("b", 2)], by="t", at_ms=NOW)
    assert len(restored.audit.entries()) == 2
    restored.close()


def test_everything_of_the_registry_comes_back(address: Path | str, request: pytest.FixtureRequest) -> None:
    store = open_store(address, KEY)
    digest = _filled(store)
    store.close()

    if isinstance(address, Path):
        copy, target = address.with_name("copy"), address.with_name("target.sqlite")
        backup(connect(address), copy)
        restore(copy, target, replace=False)
        restored = open_store(target, KEY)
    else:
        server: Postgres = request.getfixturevalue("server")
        empty = server.database()
        server.load(empty, server.dump(address))
        restored = open_store(empty, KEY)

    _found(restored, digest)
    restored.close()


def _filled(store: Store) -> str:
    for tail in range(5):
        store.preferences.put(preference(tail), by="t", at_ms=NOW)
    store.preferences.put(preference(1, Refusal(1), exceptions=("acme",)), by="t", at_ms=NOW + 1)
    digest = store.evidence.keep(b"I agree.", "text/plain", by="t", at_ms=NOW)
    store.consents.record(consent(1, "c1"), by="key:acme", at_ms=NOW)
    store.consents.confirm("c1", at_ms=NOW)
    store.consents.withdraw(Withdrawal(number=mobile(2), at_ms=NOW, way="web", by="t"))
    store.ledger.put(holding(), by="t", at_ms=NOW)
    store.codes.ask(code("c"), "123456")
    _access(store)
    store.loads.begin("a file", LoadKind.PREFERENCES, by="t", at_ms=NOW)
    store.persons.forget([mobile(4)], Cause.RECYCLED, by="t", at_ms=NOW)
    return digest


def _access(store: Store) -> None:
    account = Account(
        name="cora", role=Role.VIEWER, organisation_kind=OrganisationKind.COMPANY, organisation_id="acme",
        password_hash="h", created_ms=NOW,
    )  # fmt: skip
    store.accounts.add(account, by="t")
    factor = Factor(id="f", account="cora", kind=FactorKind.TOTP, name="phone", secret=b"sealed", created_ms=NOW)
    store.factors.add(factor, by="t")
    store.factors.put_codes("cora", [b"h" * 32], by="t", at_ms=NOW)
    lead = Lead(id="lead", provider="x", app="", number=0, first_ms=NOW, last_ms=NOW)
    store.leads.report(lead, LeadReport(id="r", lead="lead", text="sold me calls", contact="", at_ms=NOW))


def _accessed(store: Store) -> None:
    cora = store.accounts.find("cora")
    assert cora is not None
    assert str(cora.organisation) == "company:acme"
    assert [one.secret for one in store.factors.of("cora")] == [b"sealed"]
    assert store.factors.take_code("cora", b"h" * 32, at_ms=NOW)
    assert [one.entry for one in store.ledger.page("holding", company="acme")] == [holding()]
    assert [one.text for one in store.leads.reports("lead")] == ["sold me calls"]


def _found(store: Store, digest: str) -> None:
    assert [one.exceptions for one in store.preferences.history(mobile(1))] == [("acme",), ()]
    assert store.evidence.fetch(digest) == ("text/plain", b"I agree.")
    found = store.consents.find("c1")
    assert found is not None
    assert found.confirmed_ms == NOW
    assert len(store.persons.export(mobile(2)).withdrawals) == 1
    assert [one.entry for one in store.ledger.history("holding", "h1")] == [holding()]
    assert len(store.outbox.waiting(NOW)) == 1
    _accessed(store)
    assert store.loads.begin("a file", LoadKind.PREFERENCES, by="t", at_ms=NOW + HOUR).started_ms == NOW
    assert len(store.persons.receipts(store.persons.subject(mobile(4)))) == 1
    with store.database.read() as connection:
        assert [one.number for one in every_preference(connection)] == [mobile(tail) for tail in range(4)]
    later = store.preferences.put(preference(9), by="t", at_ms=NOW + HOUR)
    assert later.version > store.preferences.history(mobile(1))[0].version
