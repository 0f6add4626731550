from __future__ import annotations

import json

import typer
from typer.testing import CliRunner

from ringfence.doors.cli.settings import SettingShown, register

SHOWN = [SettingShown("port", "9000", "8080", "TCP port."), SettingShown("database", "***", "", "Where.")]


def test_settings_are_shown_with_their_meaning() -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app, lambda: SHOWN)
    table = CliRunner().invoke(app, ["settings"], env={"COLUMNS": "200"})
    assert "RINGFENCE_PORT" in table.stdout
    assert "TCP port." in table.stdout
    told = CliRunner().invoke(app, ["settings", "--json"])
    assert json.loads(told.stdout) == {"port": "9000", "database": "***"}
