"""`ringfence explain` tells one decision from its reference, in two languages, and leaves a trace."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import ringfence
from ringfence.backends.files.shelf import read_documents
from ringfence.bench.decisions import made_up
from ringfence.doors.cli.explain import ExplainSources, register
from ringfence.screening.decision import Decision
from ringfence.screening.reference import IdMaker, reference
from ringfence.screening.ruleset import Ruleset, parse_ruleset

DECISION = made_up(50, IdMaker(0)(1_790_000_000_000))
WIDE = {"COLUMNS": "200"}


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return parse_ruleset(read_documents(Path(ringfence.__file__).parent / "rules"))


@pytest.fixture
def looks() -> list[Decision]:
    return []


@pytest.fixture
def app(ruleset: Ruleset, looks: list[Decision]) -> typer.Typer:
    app = typer.Typer()
    register(
        app,
        ExplainSources(
            find=lambda asked: DECISION if asked == DECISION.id else None,
            archived=lambda version: None,
            running=lambda: ruleset,
            looked=looks.append,
            language=lambda: "zh",
        ),
    )
    app.callback()(lambda: None)
    return app


def test_the_story_names_numbers_findings_and_reference(app: typer.Typer, looks: list[Decision]) -> None:
    typed = reference(DECISION.id).lower()

    done = CliRunner().invoke(app, ["explain", typed, "--language", "en"], env=WIDE)

    assert done.exit_code == 0
    for word in (
        reference(DECISION.id),
        str(DECISION.facts.calling),
        "HIGH_FREQUENCY",
        "中国移动",
        "attempts_1d",
    ):
        assert word in done.output
    assert looks == [DECISION]


def test_the_language_of_the_settings_is_spoken(app: typer.Typer) -> None:
    assert "呼叫" in CliRunner().invoke(app, ["explain", DECISION.id], env=WIDE).output


def test_json_holds_explanation_and_decision(app: typer.Typer) -> None:
    told = json.loads(CliRunner().invoke(app, ["explain", DECISION.id, "--json"]).stdout)

    assert told["explanation"]["decision"] == DECISION.id
    assert told["decision"][0] == DECISION.id


@pytest.mark.parametrize("asked", ["nonsense", "0000000000000"])
def test_what_is_not_there_is_refused_and_leaves_no_look(app: typer.Typer, looks: list[Decision], asked: str) -> None:
    done = CliRunner().invoke(app, ["explain", asked])

    assert done.exit_code == 2
    assert looks == []
