import json

import typer
from tests.analytics.scores.trained import MODEL
from tests.doors.cli.drifted import Kept
from typer.testing import CliRunner, Result

from ringfence.doors.cli.model_drift import add_drift


def _run(kept: Kept, *words: str) -> Result:
    app = typer.Typer()
    add_drift(app, kept.tools())
    app.callback()(lambda: None)
    return CliRunner().invoke(app, ["drift", *words], env={"COLUMNS": "160"})


def test_the_exit_code_says_whether_something_moved_too_far_from_the_first_days() -> None:
    kept = Kept()
    kept.begin()
    same = _run(kept)
    assert same.exit_code == 0, same.output
    assert "compared with 1 day(s) from 1970-01-01: steady" in same.stdout
    assert "PSI from training" in same.stdout

    kept.begin(received=500.0)
    told = _run(kept, "--json")
    found = json.loads(told.stdout)
    assert (told.exit_code, found["state"], found["days"], found["at_ms"]) == (1, "alarm", 1, 7)
    assert found["moved"][0]["state"] == "alarm"


def test_other_records_windows_and_a_new_model_are_compared_with_the_training_rows() -> None:
    kept = Kept()
    assert json.loads(_run(kept, "--json").stdout)["days"] == 0
    kept.begin(received=500.0)
    for words in (("--records", "other"), ("--hours", "6")):
        found = json.loads(_run(kept, *words, "--json").stdout)
        assert found["days"] == 0
        assert [one["psi"] for one in found["moved"]] == [one["training"] for one in found["moved"]]
    assert "the rows that it learned from" in _run(kept, "--hours", "6").stdout


def test_the_comparison_is_begun_anew_for_a_reason_that_is_recorded() -> None:
    kept = Kept()
    kept.begin()
    refused = _run(kept, "--anew")
    assert (refused.exit_code, kept.of is None) == (2, False)
    assert "--reason WHY" in refused.stderr
    told = _run(kept, "--anew", "--reason", "a second exchange since Monday")
    assert told.exit_code == 0, told.output
    assert (kept.of, kept.acts) == (None, [(MODEL.facts.version, "a second exchange since Monday")])
    again = _run(kept, "--anew", "--reason", "once more")
    assert again.exit_code == 2
    assert "no first days" in again.stderr
    assert len(kept.acts) == 1
