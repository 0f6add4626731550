from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ringfence.backends.sql.store import open_store
from ringfence.commands.here import actor
from ringfence.main import build


def _said(*words: str) -> Result:
    return CliRunner().invoke(build([words[0]]), list(words))


def test_what_one_command_writes_another_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    blocked = _said("list", "add", "block", "13811112222", "--reason", "test", "--expires", "2099-01-01")
    assert blocked.exit_code == 0, blocked.output
    assert "13811112222" in _said("list", "show", "--json").stdout
    assert _said("trunk", "add", "gw-1", "international_gateway").exit_code == 0
    assert "gw-1" in _said("trunk", "list", "--json").stdout
    key = _said("key", "add", "edge", "--scope", "screen", "--json")
    assert key.exit_code == 0, key.output
    assert json.loads(_said("key", "list", "--json").stdout)
    assert _said("store", "backup", str(tmp_path / "copy.sqlite")).exit_code == 0
    assert (tmp_path / "copy.sqlite").is_file()


def test_every_change_by_command_stands_in_the_audit_trail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    entry = json.loads(_said("list", "add", "allow", "13811112222", "--reason", "mine", "--json").stdout)[0]["id"]
    rows = tmp_path / "rows.csv"
    rows.write_text("number\n13811112223\n13811112224\n")
    key = json.loads(_said("key", "add", "edge", "--scope", "screen", "--json").stdout)["id"]
    given = (
        ("list", "remove", entry, "--reason", "over"),
        ("list", "import", "allow", str(rows), "--reason", "theirs"),
        ("trunk", "add", "gw-1", "interconnect", "--reason", "new"),
        ("trunk", "remove", "gw-1", "--reason", "old"),
        ("key", "revoke", key, "--reason", "lost"),
        ("account", "add", "li.na", "--reason", "hired"),
        ("account", "password", "li.na", "--reason", "forgot"),
    )
    for words in given:
        assert _said(*words).exit_code == 0, words
    store = open_store(tmp_path / "ringfence.sqlite")
    acts = store.audit.entries()
    store.close()
    assert [(act.act, act.reason) for act in reversed(acts)] == [
        ("list.add", "mine"),
        ("key.add", ""),
        ("list.end", "over"),
        ("list.add", "theirs"),
        ("trunk.put", "new"),
        ("trunk.end", "old"),
        ("key.revoke", "lost"),
        ("account.add", "hired"),
        ("account.change", "forgot"),
    ]
    assert {act.actor for act in acts} == {actor()}
    assert all(act.target for act in acts)
