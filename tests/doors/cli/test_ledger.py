from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from tests.doors.cli.ledger_app import ledger_app
from tests.stores import new_store
from typer.testing import CliRunner, Result

from ringfence.backends.sql.store import Store

HOLDING = ("id=h1", "first=+861085000000", "last=+861085000099", "holder=acme", "from=2026-01-01")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path / "s.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def app(store: Store) -> typer.Typer:
    return ledger_app(store)


def _said(app: typer.Typer, *words: str) -> Result:
    return CliRunner().invoke(app, ["ledger", *words])


def test_an_entry_is_put_shown_ended_and_its_history_told(app: typer.Typer) -> None:
    assert _said(app, "put", "holding", *HOLDING, "--reason", "let").exit_code == 0
    assert _said(app, "put", "holding", *HOLDING, "purpose=service", "--reason", "said").exit_code == 0
    assert "h1" in _said(app, "list", "holding", "--search", "service").stdout
    assert json.loads(_said(app, "list", "holding", "--search", "nothing", "--json").stdout) == []
    assert _said(app, "end", "holding", "h1", "--reason", "over").exit_code == 0

    told = json.loads(_said(app, "history", "holding", "h1", "--json").stdout)

    assert [one["reason"] for one in told] == ["over", "said", "let"]
    assert told[0]["fields"]["until"].startswith("20")
    assert _said(app, "history", "holding", "none").exit_code == 2


def test_a_look_at_a_number_is_recorded_before_it_is_answered(app: typer.Typer, store: Store) -> None:
    _said(app, "put", "holding", *HOLDING, "--reason", "let")

    shown = _said(app, "holder", "01085000007", "--purpose", "case 7")
    before = _said(app, "holder", "01085000007", "--purpose", "case 7", "--on", "2025-01-01")

    assert "acme" in shown.stdout
    assert "Nobody" in before.stdout
    assert len(store.audit.looks()) == 2
    assert _said(app, "holder", "rubbish", "--purpose", "x").exit_code == 2


def test_a_ledger_goes_out_and_in_again(app: typer.Typer, tmp_path: Path, store: Store) -> None:
    _said(app, "put", "holding", *HOLDING, "purpose==cmd|x", "--reason", "let")
    out = tmp_path / "out.csv"
    assert json.loads(_said(app, "export", "holding", str(out), "--reason", "audit", "--json").stdout) == {"entries": 1}
    assert _said(app, "export", "holding", str(out), "--reason", "again").exit_code == 2

    loaded = _said(app, "import", "holding", str(out), "--reason", "back", "--json")

    assert json.loads(loaded.stdout)["taken"] == 1
    assert {one.reason for one in store.audit.entries(act="ledger.export")} == {"audit", "again"}
    assert len(store.ledger.history("holding", "h1")) == 2


@pytest.mark.parametrize(
    "words",
    [
        ("put", "holding", "id=h1", "--reason", "x"), ("put", "king", *HOLDING, "--reason", "x"),
        ("put", "holding", *HOLDING, "--reason", " "), ("export", "king", "x.csv", "--reason", "x"),
        ("import", "holding", "/nowhere.csv", "--reason", "x"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_a_remedy(app: typer.Typer, words: tuple[str, ...]) -> None:
    said = _said(app, *words)

    assert said.exit_code == 2
    assert said.stderr
