from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.doors.cli.ledger_app import ledger_app
from tests.examples import NOW
from tests.stores import new_store
from typer.testing import CliRunner, Result

from ringfence.backends.sql.store import Store
from ringfence.registry.ledger import Customer
from ringfence.telecom.licence import Licence


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path / "s.sqlite")
    for entry in (
        Customer(id="v1", name="甲网络电话", from_ms=0), Customer(id="v2", name="乙网络电话", from_ms=0),
        Licence(id="B2-1", holder="v1", services=("B25",), from_ms=0),
    ):  # fmt: skip
        opened.ledger.put(entry, by="t", at_ms=NOW)
    yield opened
    opened.close()


def _said(store: Store, *words: str) -> Result:
    return CliRunner().invoke(ledger_app(store), ["ledger", *words])


def test_misuse_is_told_with_what_it_rests_on_and_looks_are_kept(store: Store) -> None:
    cells = ("id=h1", "first=+861085000000", "holder=acme", "originates=no", "from=2026-01-01")
    _said(store, "put", "holding", *cells, "--reason", "let")

    told = json.loads(_said(store, "misuse", "--purpose", "check", "--json").stdout)
    table = _said(store, "misuse", "--purpose", "check", "--kind", "receive_only")

    assert [(one["kind"], one["rests_on"], one["calls"]) for one in told["found"]] == [("receive_only", "h1", 3)]
    assert "1 findings" in table.stdout
    assert len(store.audit.looks()) == 2


def test_a_licence_is_answered_with_its_article_or_asked_back(store: Store) -> None:
    internet = ("--calling", "application", "--called", "application")

    assert _said(store, "licence", "甲网络电话", *internet).stdout.startswith("licensed: 电信条例")
    assert _said(store, "licence", "v1").stdout.startswith("out_of_scope")
    assert "Several providers fit" in _said(store, "licence", "网络电话").stdout
    assert json.loads(_said(store, "licence", "v2", "--json").stdout)["provider"]["id"] == "v2"
    assert _said(store, "licence", " ").exit_code == 2
