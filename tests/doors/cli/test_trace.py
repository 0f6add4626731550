from __future__ import annotations

import json

import typer
from tests.examples import NOW
from typer.testing import CliRunner

from ringfence.doors.cli.trace import TraceSources, register
from ringfence.registry.marking import Trace


def _app(*found: Trace) -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app, TraceSources(trace=lambda _: found))
    return app


def test_whose_list_it_is_stands_in_a_table() -> None:
    one = Trace("job1", "acme", NOW, 0.97, 0.3, 12, 1)
    said = CliRunner().invoke(_app(one), ["trace", "x.csv"])
    assert all(word in said.stdout for word in ("acme", "97%", "12")), said.output
    assert json.loads(CliRunner().invoke(_app(one), ["trace", "x.csv", "--json"]).stdout)[0]["company"] == "acme"
    assert "No list" in CliRunner().invoke(_app(), ["trace", "x.csv"]).stdout
