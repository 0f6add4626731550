from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ringfence.backends.sql.store import open_store
from ringfence.main import build
from ringfence.settings import Settings


def _said(*words: str) -> Result:
    return CliRunner().invoke(build(["calls"]), ["calls", *words])


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_records_go_in_are_told_of_made_one_and_come_out(tmp_path: Path, home: Path) -> None:
    given = tmp_path / "in.csv"
    given.write_text("calling,called,start,talk\n13800138000,95588,2026-01-02 11:00:00,5\n1,2,soon,3\n")
    loaded = _said("load", str(given), "--json")
    report = json.loads(loaded.stdout)
    assert (report["taken"], report["refused"], loaded.exit_code) == (1, 1, 0), loaded.output
    assert "setup is no time" in given.with_name("in.csv.refused.csv").read_text()
    assert "0 records taken" in _said("load", str(given)).stdout

    status = json.loads(_said("status", "--json").stdout)
    assert (status["records"], status["first_hour"], status["since"]["refused"]) == (1, "hour=2026010203", 1)
    told = _said("status").stdout
    assert "hour=2026010203" in told
    assert "in.csv" in told.replace("\n", "")
    assert "0 hours" in _said("compact", "--all").stdout

    out = tmp_path / "out.parquet"
    assert json.loads(_said("export", str(out), "--reason", "check", "--json").stdout) == {"records": 1}
    store = open_store(Settings(home=home).store_address)
    assert [entry.act for entry in store.audit.entries()] == ["calls.export"]
    store.close()


def test_what_cannot_be_done_is_told_with_its_remedy(tmp_path: Path) -> None:
    nothing = _said("load")
    assert (nothing.exit_code, "no file" in nothing.output) == (2, True)
    missing = _said("load", str(tmp_path / "no.csv"))
    assert missing.exit_code == 2
    assert "no.csv" in missing.output
    odd = _said("load", str(tmp_path), "--mapping", "nokia")
    assert (odd.exit_code, "no mapping nokia" in odd.output) == (2, True)
    assert "RINGFENCE_NATS_URL" in _said("stream").output


def test_the_packaged_mappings_are_listed() -> None:
    assert "asterisk" in _said("load", "--mappings").stdout
