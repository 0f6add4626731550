from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ringfence.main import build


def test_a_file_of_calls_is_judged_by_the_rules_of_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path / "home"))
    calls = tmp_path / "calls.csv"
    calls.write_text("at,calling,called\n2026-11-20T10:00:00+08:00,anonymous,13900139000\n", "utf-8")
    told = CliRunner().invoke(build(["screen"]), ["screen", str(calls), "--json"])
    assert told.exit_code == 0, told.output
    assert [found["code"] for found in json.loads(told.stdout)["summary"]["findings"]] == ["HIDDEN_NUMBER"]
    assert (tmp_path / "home" / "rules" / "checks" / "hidden_number.toml").is_file()
