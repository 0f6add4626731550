from pathlib import Path

import typer
from tests.doors.cli.evaluated import example
from typer.testing import CliRunner

from ringfence.analytics.evaluation.figures import Figures
from ringfence.doors.cli.evaluate_calls import Asked, CallTools, plain, register, share


def _app(asked: list[Asked], stops: dict[Path, dict[int, int]]) -> typer.Typer:
    def evaluate(wanted: Asked, progressed: object) -> tuple[Figures, dict[int, int]]:
        asked.append(wanted)
        return example(), {7: 100}

    app = typer.Typer()
    app.callback()(lambda: None)
    register(app, CallTools(evaluate, stops.__setitem__, lambda: "en"))
    return app


def test_figures_are_printed_with_what_is_simulated(tmp_path: Path) -> None:
    asked: list[Asked] = []
    stops: dict[Path, dict[int, int]] = {}
    line = [
        "calls",
        "--records",
        "r",
        "--truth",
        "t",
        "--every",
        "120",
        "--day-every",
        "600",
        "--out",
        str(tmp_path / "o"),
    ]
    result = CliRunner().invoke(_app(asked, stops), line, env={"COLUMNS": "160"})

    assert result.exit_code == 0, result.output
    assert "Nobody in it is real" in result.stdout
    assert "unseen (never seen)" in result.stdout
    assert "per million" in result.stdout
    assert (asked[0].every_s, asked[0].day_every_s, asked[0].judge_only) == (120.0, 600.0, False)
    assert stops == {tmp_path / "o" / "stops.parquet": {7: 100}}
    assert (tmp_path / "o" / "figures.json").exists()


def test_json_holds_everything() -> None:
    result = CliRunner().invoke(_app([], {}), ["calls", "--sample", "--json"])

    assert '"benign_per_million"' in result.stdout


def test_nothing_is_a_dash() -> None:
    assert (share(None), plain(None), share(0.5), plain(4.0), plain(1234.5)) == ("–", "–", "0.500", "4", "1,234.5")
