from __future__ import annotations

import typer
from typer.testing import CliRunner

from ringfence.doors.cli.serve import register

Asked = tuple[str | None, int | None, int | None]


def test_what_is_not_said_is_left_to_the_settings() -> None:
    asked: list[Asked] = []
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app, lambda host, port, workers: asked.append((host, port, workers)))
    runner = CliRunner()
    assert runner.invoke(app, ["serve"]).exit_code == 0
    assert runner.invoke(app, ["serve", "--host", "::1", "--port", "9000", "--workers", "2"]).exit_code == 0
    assert asked == [(None, None, None), ("::1", 9000, 2)]
    assert runner.invoke(app, ["serve", "--port", "0"]).exit_code == 2
