from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.examples import NOW
from tests.registry.examples import preference
from typer.testing import CliRunner, Result

from ringfence.backends.sql.store import open_store
from ringfence.commands.registry import PagesAlone
from ringfence.main import build
from ringfence.registry.preference import Preference
from ringfence.settings import Settings
from ringfence.telecom.errors import Conflict


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
    assert _said("recycle", "13811112222", "--reason", "notice").exit_code == 0
    assert json.loads(_said("verify", "--json").stdout)["compared"] == 1

    out = tmp_path / "out.csv"
    assert _said("export", str(out), "--reason", "check").exit_code == 0
    assert out.read_text().splitlines()[1:] == ["+8613811112223,everything,,,"]
    store = open_store(Settings(home=tmp_path).store_address)
    assert {entry.act for entry in store.audit.entries()} >= {"registry.export", "number.recycled"}
    store.close()


def test_pages_behind_the_record_of_changes_must_be_built_anew() -> None:
    told: list[Preference] = []

    class Pages:
        def preferences(self, changed: Iterable[Preference], seq: int) -> None:
            told.extend(changed)

        def recycled(self, number: int, seq: int) -> None: ...

        def position(self) -> int:
            return NOW

        def caught_up(self, seq: int) -> None: ...

    sink = PagesAlone(Pages())
    sink.preferences([preference(1)], 1)
    sink.consents(1, (), 1)
    sink.entry("line", "l1", None, 1)
    assert (told, sink.position()) == ([preference(1)], NOW)
    with pytest.raises(Conflict, match="older"):
        sink.begin(1)
