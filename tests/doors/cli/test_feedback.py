import json
from collections.abc import Callable

import typer
from tests.analytics.feedback.examples import NOW_MS, document, word
from typer.testing import CliRunner, Result

from ringfence.analytics.feedback.vote import Vote
from ringfence.doors.cli.feedback import FeedbackTools, register


def _votes(since_ms: int, told: Callable[[str], None]) -> list[Vote]:
    told("reading")
    given = [word(f"r{at}", at % 3, abusive=at % 3 > 0) for at in range(12)]
    return [one for one in given if one.at_ms >= since_ms]


def _unused(*_: object) -> None:
    raise AssertionError


def _run(*words: str) -> Result:
    app = typer.Typer()
    tools = FeedbackTools(
        document=document, votes=_votes, verified=lambda asked: frozenset({2}) & frozenset(asked),
        clock_ms=lambda: NOW_MS, write=_unused, looked=_unused,
    )  # fmt: skip
    register(app, tools)
    app.callback()(lambda: None)
    return CliRunner().invoke(app, ["feedback", *words])


def test_status_counts_and_names_nobody() -> None:
    found = json.loads(_run("status", "--json").stdout)
    assert (found["votes"], found["numbers"], found["reporters"], found["abusive"]) == (12, 3, 12, 1)
    assert (found["verified"], found["batches"], found["set_aside"]) == (1, 1, 0)
    shown = _run("status")
    assert shown.exit_code == 0
    assert "reporters are needed" in shown.stdout
    assert "r1 " not in shown.stdout


def test_what_colluders_do_is_simulated_and_said_to_be() -> None:
    told = _run("evaluate", "--seed", "2", "--json")
    found = json.loads(told.stdout)
    assert found["simulated"] is True
    assert found["poisoned_set_aside"] is True
    reliability = next(one for one in found["methods"] if one["method"] == "reliability")
    assert reliability["precision_at_recall_09"] >= 0.9
    assert found["learned"]["attacked_wrong"] < 80
    shown = _run("evaluate").stdout
    assert "Simulated" in shown
    assert "A model would learn from" in shown
