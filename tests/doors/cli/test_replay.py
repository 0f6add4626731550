import json
from collections.abc import Callable

import msgspec
import pytest
import typer
from rich.status import Status
from typer.testing import CliRunner, Result

from ringfence.backends.files.shelf import read_documents
from ringfence.doors.cli.replay import EACH, JUDGING, counted, register
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


def test_under_other_rules_it_says_what_would_change_and_because_of_what(ruleset: Ruleset) -> None:
    name = "checks/block_list.toml"
    milder = parse_ruleset({**ruleset.documents, name: ruleset.documents[name].replace('"live"', '"shadow"')})

    result = _run([_decision(ruleset)] * 3, lambda _: milder)

    told = " ".join(result.stdout.split())
    assert "3 decisions judged by" in told
    assert "3 would be another action" in told
    assert "reject" in told
    assert "-BLOCK_LIST" in told
    assert ("8000" in told, "13800138000" in told) == (True, False)
    assert "to the byte" not in told


def test_under_the_same_rules_it_says_how_many_are_the_same(ruleset: Ruleset) -> None:
    told = " ".join(_run([_decision(ruleset)] * 3, lambda _: ruleset).stdout.split())

    assert "3 of 3 made by the same rules are the same to the byte" in told
    assert "another action" not in told


def test_how_many_were_judged_is_told_while_it_lasts(ruleset: Ruleset) -> None:
    status = Status(JUDGING)
    seen = []
    for decision in counted([_decision(ruleset)] * (2 * EACH + 1), status):
        assert decision
        seen.append(str(status.status))

    assert [seen[0], seen[EACH], seen[-1]] == [f"{JUDGING}: 0", f"{JUDGING}: 1,000", f"{JUDGING}: 2,000"]
