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
    assert "9000 (default: 8080)" in table.stdout
    assert "*** (default: empty)" in table.stdout
    told = CliRunner().invoke(app, ["settings", "--json"])
    assert json.loads(told.stdout) == {"port": "9000", "database": "***"}


def test_a_name_is_whole_on_a_narrow_screen() -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    name = "identity_private_hosts"
    register(app, lambda: [SettingShown(name, "a.example", "", "Certificate servers at private addresses. " * 3)])
    assert f"RINGFENCE_{name.upper()} " in CliRunner().invoke(app, ["settings"], env={"COLUMNS": "60"}).stdout
