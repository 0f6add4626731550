from __future__ import annotations

import json
from importlib import import_module

import pytest
from typer.testing import CliRunner

from ringfence.commands.workshop import GROUPS
from ringfence.main import build


def test_every_group_of_measurements_has_its_module() -> None:
    for group in GROUPS:
        assert callable(import_module(f"ringfence.bench.{'screening' if group == 'screen' else group}").measure)


def test_settings_are_shown_as_they_are_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_PORT", "8099")
    told = CliRunner().invoke(build(["settings"]), ["settings", "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["port"] == "8099"


def test_a_number_is_explained_by_the_packaged_plan() -> None:
    told = CliRunner().invoke(build(["number"]), ["number", "10086", "--json"])
    assert told.exit_code == 0, told.output
    assert "中国移动" in told.stdout
