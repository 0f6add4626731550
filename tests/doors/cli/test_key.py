from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from tests.examples import NOW
from typer.testing import CliRunner

from ringfence.access.key import KeyRing, Scope
from ringfence.backends.sql.store import Store, open_store
from ringfence.doors.cli import key


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "s.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def app(store: Store) -> typer.Typer:
    made = typer.Typer()
    key.register(made, lambda: store.keys, os.urandom, lambda: NOW, "console:root")
    return made


def test_a_new_key_is_shown_once_and_opens_its_scope(app: typer.Typer, store: Store) -> None:
    made = CliRunner().invoke(app, ["key", "add", "edge", "-s", "screen", "-s", "records", "--days", "5"])
    text = made.stdout.strip()
    ring = KeyRing()
    ring.replace(store.keys.all())

    assert made.exit_code == 0
    assert ring.check(text, Scope.RECORDS, NOW).expires_ms == NOW + 5 * 86_400_000
    listed = CliRunner().invoke(app, ["key", "list", "--json"]).stdout
    assert text[16:] not in listed
    assert json.loads(listed)[0]["scopes"] == ["records", "screen"]
    assert "edge" in CliRunner().invoke(app, ["key", "list"]).stdout


def test_a_key_may_speak_for_one_company_alone(app: typer.Typer, store: Store) -> None:
    text = CliRunner().invoke(app, ["key", "add", "acme", "-s", "consents", "--company", "acme"]).stdout.strip()
    ring = KeyRing()
    ring.replace(store.keys.all())

    assert ring.check(text, Scope.CONSENTS, NOW).company == "acme"
    assert '"acme"' in store.audit.entries()[0].after


def test_a_revoked_key_is_shown_as_such(app: typer.Typer, store: Store) -> None:
    key_id = json.loads(CliRunner().invoke(app, ["key", "add", "edge", "-s", "screen", "--json"]).stdout)["id"]

    assert CliRunner().invoke(app, ["key", "revoke", key_id, "--reason", "lost"]).exit_code == 0
    assert store.audit.entries()[0].reason == "lost"
    assert "revoked" in CliRunner().invoke(app, ["key", "list"]).stdout


def test_what_is_not_there_is_refused_with_a_remedy(app: typer.Typer) -> None:
    unknown = CliRunner().invoke(app, ["key", "revoke", "0"])

    assert unknown.exit_code == 2
    assert "ringfence key list" in unknown.stderr
    assert CliRunner().invoke(app, ["key", "add", " ", "-s", "screen"]).exit_code == 2
    assert CliRunner().invoke(app, ["key", "add", "edge"]).exit_code == 2
