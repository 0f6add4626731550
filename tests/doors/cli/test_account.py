from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from tests.examples import NOW
from typer.testing import CliRunner

from ringfence.access.sign_in import SignIn
from ringfence.backends.passwords import ArgonHasher
from ringfence.backends.sql.store import Store, open_store
from ringfence.doors.cli import account

HASHER = ArgonHasher(time_cost=1, memory_kib=8, lanes=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "s.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def app(store: Store) -> typer.Typer:
    made = typer.Typer()
    account.register(
        made, lambda: store.accounts, lambda: store.factors, lambda: HASHER, os.urandom, lambda: NOW, "console:root"
    )
    return made


def test_a_new_account_signs_in_with_its_one_time_password(app: typer.Typer, store: Store) -> None:
    made = CliRunner().invoke(app, ["account", "add", "li.na", "--role", "analyst"])
    desk = SignIn(store.accounts, store.sessions, store.audit, HASHER, os.urandom, store.factors)

    assert made.exit_code == 0
    _, token = desk.enter("li.na", made.stdout.strip(), NOW)
    found = desk.known(token, NOW)
    assert found is not None
    assert found[0].must_change


def test_a_new_password_ends_sessions_and_waiting(app: typer.Typer, store: Store) -> None:
    first = CliRunner().invoke(app, ["account", "add", "li.na"]).stdout.strip()
    desk = SignIn(store.accounts, store.sessions, store.audit, HASHER, os.urandom, store.factors)
    _, token = desk.enter("li.na", first, NOW)

    second = json.loads(CliRunner().invoke(app, ["account", "password", "li.na", "--json"]).stdout)["password"]

    assert desk.known(token, NOW) is None
    assert desk.enter("li.na", second, NOW)


def test_the_list_shows_no_secret(app: typer.Typer) -> None:
    password = CliRunner().invoke(app, ["account", "add", "li.na"]).stdout.strip()
    for words in (["account", "list"], ["account", "list", "--json"]):
        listed = CliRunner().invoke(app, words).stdout
        assert "li.na" in listed
        assert password not in listed
        assert "argon2" not in listed


def test_wrong_names_are_refused(app: typer.Typer) -> None:
    assert CliRunner().invoke(app, ["account", "add", "Li Na"]).exit_code == 2
    assert CliRunner().invoke(app, ["account", "password", "nobody"]).exit_code == 2
    CliRunner().invoke(app, ["account", "add", "li.na"])
    assert CliRunner().invoke(app, ["account", "add", "li.na"]).exit_code == 2


def test_an_account_belongs_to_an_organisation_for_good(app: typer.Typer, store: Store) -> None:
    made = CliRunner().invoke(app, ["account", "add", "cora", "--organisation", "company:acme", "--json"])
    wrong = CliRunner().invoke(app, ["account", "add", "otto", "--organisation", "company"])
    CliRunner().invoke(app, ["account", "password", "cora"])

    assert json.loads(made.stdout)["organisation"] == "company:acme"
    assert wrong.exit_code == 2
    cora = store.accounts.find("cora")
    assert cora is not None
    assert str(cora.organisation) == "company:acme"
