import json
from pathlib import Path

import typer
from tests.analytics.scores.examples import FirstColumn, raw
from typer.testing import CliRunner, Result

from ringfence.analytics.scores.table import RawTable
from ringfence.doors.cli.evaluate_subscribers import SubscriberTools, register

TABLES = {"a.csv": raw("a.csv", 300), "b.csv": raw("b.csv", 200, 2, "t"), "c.csv": raw("c.csv", 200, 2)}


def _run(*words: str) -> Result:
    def read(path: Path) -> RawTable:
        return TABLES[path.name]

    group = typer.Typer()
    group.callback()(lambda: None)
    register(group, SubscriberTools(read, FirstColumn, lambda: "en"))
    return CliRunner().invoke(group, ["subscribers", *words])


def test_json_has_the_figures_that_stand_beside_the_literature() -> None:
    told = _run("--train", "a.csv", "--test", "b.csv", "--label", "label", "--id", "who", "--json")
    found = json.loads(told.stdout)
    assert told.exit_code == 0, told.output
    assert {"auc", "macro_f1", "recall_at_fpr_0.001", "recall_at_fpr_0.01", "ece"} <= set(found)
    assert found["test_rows"] == 200
    assert 0.7 < found["auc"] < 1


def test_folds_are_shown_as_a_table_with_deviations() -> None:
    told = _run("--train", "a.csv", "--label", "label", "--id", "who", "--folds", "3", "--repeats", "2")
    assert told.exit_code == 0, told.output
    assert "fold 3" in told.stdout
    assert "macro_f1" in told.stdout


def test_a_report_is_written_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    told = _run("--train", "a.csv", "--label", "label", "--folds", "3", "--html", str(path))
    assert told.exit_code == 0, told.output
    assert "<svg" in path.read_text("utf-8")
    nowhere = _run("--train", "a.csv", "--label", "label", "--folds", "3", "--html", str(tmp_path / "no" / "r.html"))
    assert nowhere.exit_code == 2
    assert "There is no folder" in nowhere.stderr


def test_the_same_subscriber_on_both_sides_is_refused() -> None:
    told = _run("--train", "a.csv", "--test", "c.csv", "--label", "label", "--id", "who")
    assert told.exit_code == 2
    assert "200 subscribers are in both tables" in told.stderr
