from __future__ import annotations

from collections.abc import Callable, Sequence

import typer
from typer.testing import CliRunner

from ringfence.doors.cli.bench import register


def _app(met: bool, asked: list[tuple[list[str], bool, bool]]) -> typer.Typer:
    def bench(groups: Sequence[str], quick: bool, as_json: bool, progress: Callable[[str], None]) -> bool:
        progress("something")
        asked.append((list(groups), quick, as_json))
        return met

    app = typer.Typer()
    app.callback()(lambda: None)
    register(app, bench, ("screen", "http"))
    return app


def test_all_groups_are_measured_when_none_is_named() -> None:
    asked: list[tuple[list[str], bool, bool]] = []
    assert CliRunner().invoke(_app(True, asked), ["bench"]).exit_code == 0
    assert CliRunner().invoke(_app(True, asked), ["bench", "http", "--quick", "--json"]).exit_code == 0
    assert asked == [(["screen", "http"], False, False), (["http"], True, True)]


def test_a_missed_bound_and_an_unknown_group_are_told_by_the_exit_code() -> None:
    assert CliRunner().invoke(_app(False, []), ["bench"]).exit_code == 1
    assert CliRunner().invoke(_app(True, []), ["bench", "speed"]).exit_code == 2
