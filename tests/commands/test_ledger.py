from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ringfence.backends.sql.store import open_store
from ringfence.main import build
from ringfence.settings import Settings


def _said(*words: str) -> Result:
    return CliRunner().invoke(build(["ledger"]), ["ledger", *words])


def test_the_ledgers_of_this_installation_are_kept_asked_and_searched_for_misuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    given = tmp_path / "in.csv"
    given.write_text(
        "id,first,last,holder,from\nh1,+861085000000,+861085000099,acme,2026-01-01\n"
        "h2,+861085000050,,other,2026-01-01\nh3,x,,other,2026-01-01\n"
    )
    loaded = _said("import", "holding", str(given), "--reason", "first load", "--json")
    assert (json.loads(loaded.stdout)["taken"], json.loads(loaded.stdout)["refused"]) == (2, 1), loaded.output
    assert loaded.exit_code == 2
    assert "h3" in (tmp_path / "in.csv.refused.csv").read_text("utf-8-sig")

    misuse = json.loads(_said("misuse", "--purpose", "check", "--json").stdout)
    assert [one["kind"] for one in misuse["found"]] == ["overlap"]
    licence = _said("licence", "acme", "--calling", "application", "--called", "application")
    assert licence.stdout.startswith("unknown: 电信条例")
    held = json.loads(_said("holder", "01085000050", "--purpose", "check", "--json").stdout)
    assert [one["chain"] for one in held] == [["other"], ["acme"]]
    store = open_store(Settings(home=tmp_path).store_address)
    assert {one.purpose for one in store.audit.looks()} == {"check"}
    store.close()
