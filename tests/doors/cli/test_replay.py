import json
from collections.abc import Callable

import msgspec
import pytest
import typer
from typer.testing import CliRunner, Result

from ringfence.backends.files.shelf import read_documents
from ringfence.doors.cli.replay import register
from ringfence.screening.decision import Decision
from ringfence.screening.example import example_facts
from ringfence.screening.ruleset import Ruleset, parse_ruleset
from ringfence.screening.screen import screen
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.verdict import Action


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    from pathlib import Path

    import ringfence

    return parse_ruleset(read_documents(Path(ringfence.__file__).parent / "rules"))


def _run(decisions: list[Decision], rules_of: Callable[[str], Ruleset | None], *words: str) -> Result:
    app = typer.Typer()
    register(app, lambda: decisions, lambda: rules_of)
    app.callback()(lambda: None)
    return CliRunner().invoke(app, ["replay", *words])


def _decision(ruleset: Ruleset) -> Decision:
    facts = example_facts({"lists": {"blocked_by": "b"}})
    return Decision("0D1QXA000G042", facts, screen(facts, ruleset), 3, 0)


def test_the_same_verdicts_prove_the_log(ruleset: Ruleset) -> None:
    result = _run([_decision(ruleset)] * 3, {ruleset.version: ruleset}.get, "--json", "--limit", "2")

    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (report["judged"], report["identical"]) == (2, 2)


def test_a_changed_verdict_is_named_and_fails(ruleset: Ruleset) -> None:
    decision = _decision(ruleset)
    changed = msgspec.structs.replace(decision.verdict, action=Action.LABEL)

    result = _run([msgspec.structs.replace(decision, verdict=changed)], {ruleset.version: ruleset}.get)

    assert result.exit_code == 1
    assert "differs: 0D1QXA000G042" in result.stdout


def test_an_archive_that_cannot_be_read_is_told(ruleset: Ruleset) -> None:
    def broken(version: str) -> Ruleset | None:
        raise Unavailable(f"{version} was changed", "restore it")

    result = _run([_decision(ruleset)], broken)

    assert result.exit_code == 1
    assert "restore it" in result.stderr
