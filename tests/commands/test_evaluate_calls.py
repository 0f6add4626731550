import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ringfence.commands.evaluate_calls import sample_case
from ringfence.main import build
from ringfence.telecom.errors import Refused

RUNNER = CliRunner()


def _run(*line: str) -> str:
    result = RUNNER.invoke(build(["simulate", "evaluate"]), list(line))
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def _keep_hours(world: Path, *wanted: str) -> None:
    """Detectors look at some hours only, so that the test is quick."""
    for folder in (world / "records").glob("hour=*"):
        if folder.name.removeprefix("hour=") not in wanted:
            shutil.rmtree(folder)


def test_a_simulated_world_is_evaluated_with_its_truth(tmp_path: Path) -> None:
    world, out = tmp_path / "w", tmp_path / "r"
    _run(
        "simulate",
        str(world),
        "--subscribers",
        "700",
        "--days",
        "1",
        "--enrich",
        "60",
        "--families",
        "marketing_novice",
    )
    _keep_hours(world, "2026110202", "2026110203")
    told = _run(
        "evaluate", "calls", "--records", str(world / "records"), "--truth", str(world / "truth"), "--every", "1200",
        "--out", str(out), "--json",
    )  # fmt: skip
    found = json.loads(told)

    assert found["told"]["simulated"] is True
    assert found["abusive_numbers"] > 0
    assert found["faults"] == []
    assert {one["family"] for one in found["families"]} == {"marketing_novice"}
    assert (out / "report.html").read_text("utf-8").startswith("<!doctype html>")
    assert json.loads((out / "figures.json").read_bytes()) == found
    assert (out / "stops.parquet").exists()


def test_the_judge_stops_nobody_among_the_real_calls_of_the_sample() -> None:
    found = json.loads(_run("evaluate", "calls", "--sample", "--judge-only", "--json"))

    assert (found["benign_calls"], found["benign_stopped"]) == (3_600, 0)
    assert found["told"]["simulated"] is False


def test_the_sample_has_its_real_calls(tmp_path: Path) -> None:
    case = sample_case(tmp_path)

    assert sum(len(calls) for _, calls in case.hours()) == 3_600


@pytest.mark.parametrize("line", [(), ("--sample", "--records", "x"), ("--records", "x")])
def test_it_must_be_clear_what_to_evaluate(line: tuple[str, ...]) -> None:
    result = RUNNER.invoke(build(["evaluate"]), ["evaluate", "calls", *line])

    assert result.exit_code != 0
    assert "not clear" in str(result.exception) + result.output


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    line = ["evaluate", "calls", "--records", str(tmp_path), "--truth", str(tmp_path)]
    result = RUNNER.invoke(build(["evaluate"]), line)

    assert result.exit_code != 0
    assert isinstance(result.exception, Refused | SystemExit)
