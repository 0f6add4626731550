from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

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
