from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ringfence.backends.sql.store import open_store
from ringfence.main import build
from ringfence.settings import Settings


def _said(*words: str) -> Result:
    return CliRunner().invoke(build(["registry"]), ["registry", *words])


def test_preferences_go_in_out_and_onto_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    given = tmp_path / "in.csv"
    given.write_text("number,categories\n13811112222,finance\n13811112223,\n")
    loaded = _said("load", "preferences", str(given), "--json")
    assert json.loads(loaded.stdout)["taken"] == 2, loaded.output

    assert _said("verify").exit_code == 1
    built = _said("verify", "--rebuild", "--json")
    assert json.loads(built.stdout)["compared"] == 2, built.output
    assert json.loads(built.stdout)["consents"]["equal"] is True
    assert _said("recycle", "13811112222", "--reason", "notice").exit_code == 0
    assert json.loads(_said("verify", "--json").stdout)["compared"] == 1

    out = tmp_path / "out.csv"
    assert _said("export", str(out), "--reason", "check").exit_code == 0
    assert out.read_text().splitlines()[1:] == ["+8613811112223,everything,,,"]
    store = open_store(Settings(home=tmp_path).store_address)
    assert {entry.act for entry in store.audit.entries()} >= {"registry.export", "number.recycled"}
    store.close()
