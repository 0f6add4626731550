"""Ledgers by company and leads, on both databases; what was there before is filled in by the migration."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.examples import NOW, mobile
from tests.registry.examples import changed, customer, holding, line

from ringfence.backends.sql.store import Store, open_store
from ringfence.registry.lead import Lead, LeadReport

OLD = """
import sys
from pathlib import Path
from alembic import command
from sqlalchemy import text
from ringfence.backends.sql.database import connect
from ringfence.backends.sql.migrate import _config
database = connect(sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1]))
config = _config()
with database.write() as connection:
    config.attributes["connection"] = connection
    command.upgrade(config, "0003")
with database.write() as connection:
    connection.execute(
        text('INSERT INTO ledger (version, kind, id, from_ms, entry, "by", at_ms, reason) '
             "VALUES (1, 'line', 'l1', 0, :entry, 'old', 0, '')"),
        {"entry": '{"type":"line","id":"l1","customer":"acme","carrier":"cmcc","from_ms":0}'})
    connection.execute(text("INSERT INTO accounts (name, role, password_hash, created_ms, language, must_change, "
        "closed, failures, failed_ms) VALUES ('adam', 'administrator', 'h', 0, '', false, false, 0, 0)"))
    connection.execute(text("INSERT INTO sessions (token_hash, account, csrf, created_ms, seen_ms) "
        "VALUES ('x', 'adam', 'c', 0, 0)"))
"""


def test_what_was_there_before_becomes_the_operators_and_is_found_by_company(empty: Path | str) -> None:
    assert subprocess.run([sys.executable, "-c", OLD, str(empty)], check=False).returncode == 0

    store = open_store(empty)

    for company in ("acme", "cmcc"):
        assert [one.entry.id for one in store.ledger.page("line", company=company)] == ["l1"]
    assert store.ledger.page("line", company="cucc") == ()
    adam = store.accounts.find("adam")
    assert adam is not None
    assert str(adam.organisation) == "operator"
    assert store.factors.of("adam") == ()
    store.close()


def test_pages_of_a_company_hold_what_names_it_and_whom_it_gives_access_to(store: Store) -> None:
    for entry in (
        customer("cmcc"), customer("resell", "cmcc"), customer("acme", "resell"), customer("other", "cucc"),
        changed(holding(), chain=("cmcc", "resell", "acme")), holding("h2", 100, 199, "other"), line("l1"),
    ):  # fmt: skip
        store.ledger.put(entry, by="t", at_ms=NOW)

    assert [one.entry.id for one in store.ledger.page("customer", company="cmcc")] == ["acme", "cmcc", "resell"]
    assert [one.entry.id for one in store.ledger.page("holding", company="resell")] == ["h1"]
    assert [one.entry.id for one in store.ledger.page("holding", company="cmcc", search="resell")] == ["h1"]
    assert store.ledger.page("line", company="resell") == ()
    assert [one.entry.id for one in store.ledger.covering(mobile(150), NOW)] == ["h2"]


def test_an_entry_that_changes_hands_is_found_by_its_present_companies_only(store: Store) -> None:
    store.ledger.put(holding(), by="t", at_ms=NOW)
    store.ledger.put(holding(holder="other"), by="t", at_ms=NOW + 1)

    assert store.ledger.page("holding", company="acme") == ()
    assert len(store.ledger.page("holding", company="other")) == 1
    assert len(store.ledger.history("holding", "h1")) == 2


def test_many_entries_go_in_together_or_not_at_all(store: Store) -> None:
    store.ledger.put_all([holding(), holding("h2", 100, 199), customer("acme")], by="t", at_ms=NOW, reason="file")

    assert len(store.ledger.page("holding")) == 2
    assert store.audit.entries(act="ledger.customer")[0].reason == "file"


def test_of_many_reports_at_once_each_is_counted(store: Store) -> None:
    lead = Lead(id="a", provider="x", app="", number=0, first_ms=NOW, last_ms=NOW)

    def report(turn: int) -> None:
        store.leads.report(lead, LeadReport(id=f"r{turn}", lead="a", text="t", contact="", at_ms=NOW + turn))

    with ThreadPoolExecutor(6) as many:
        list(many.map(report, range(12)))

    found = store.leads.find("a")
    assert found is not None
    assert (found.reports, len(store.leads.reports("a"))) == (12, 12)
