from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.registry.examples import caller
from typer.testing import CliRunner, Result

from ringfence.backends.planes.numbering import open_plan
from ringfence.backends.sql.store import open_store
from ringfence.companies import Companies, CompanyWork
from ringfence.main import build
from ringfence.registry.list_desk import Wanted
from ringfence.registry.list_law import CheckPurpose
from ringfence.registry.preference import Preference, Refusal
from ringfence.settings import Settings
from ringfence.telecom.commercial import Category, Channel, categories_mask


def _said(*words: str) -> Result:
    return CliRunner().invoke(build(["registry"]), ["registry", *words])


def test_a_leaked_list_is_traced_to_the_account_that_checked_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    settings, plan = Settings(home=tmp_path), open_plan()
    store = open_store(settings.store_address)
    store.ledger.put(caller(), by="operator", at_ms=1)
    desk = Companies(settings, store, plan).lists
    wanted = Wanted(
        company="acme", by="key:1", purpose=CheckPurpose.CAMPAIGN, category=Category.FINANCE, channel=Channel.VOICE
    )
    upload = desk.fresh()
    upload.write_text("\n".join(f"138{at:08}" for at in range(900)))
    job = desk.check(upload, "a.txt", 1, wanted)
    CompanyWork(settings, store, plan, lambda: True, lambda *_: None).work()

    result = desk.result(job.id, "acme")
    (marked,) = json.loads(_said("trace", str(result), "--json").stdout)
    assert (marked["company"], marked["marks"]) == ("acme", 900)

    leaked = tmp_path / "leaked.txt"
    leaked.write_text("\n".join(f"138{at:08}" for at in range(300)))
    (plain,) = json.loads(_said("trace", str(leaked), "--json").stdout)
    assert (plain["company"], plain["marks"]) == ("acme", 0)
    assert plain["contained"] > 0.9
    other = tmp_path / "other.txt"
    other.write_text("\n".join(f"139{at:08}" for at in range(300)))
    assert json.loads(_said("trace", str(other), "--json").stdout) == []
    store.close()


def test_the_set_of_a_topic_holds_those_who_refuse_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    store = open_store(Settings(home=tmp_path).store_address)
    number = int(open_plan().read("13800138000"))
    refusal = Refusal(categories=categories_mask([Category.FINANCE]))
    store.preferences.put(Preference(number=number, refusals=(refusal,)), by="t", at_ms=1)
    store.close()
    told = json.loads(_said("blind-build", "--category", "finance", "--json").stdout)
    assert told["topic"] == "finance.voice"
    assert (tmp_path / "blind" / f"finance.voice.{told['epoch']}.set").exists()
    path = tmp_path / "list.txt"
    path.write_text("13800138000")
    away = _said("blind-check", str(path), "--server", "http://127.0.0.1:9", "--category", "finance")
    assert away.exit_code == 1
