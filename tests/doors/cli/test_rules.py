import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

import ringfence
from ringfence.access.audit import AuditTrail
from ringfence.backends.files.shelf import FileShelf, install_defaults, read_documents
from ringfence.backends.sql.store import open_store
from ringfence.doors.cli.rules import RuleSources, register
from ringfence.screening.decision import Decision
from ringfence.screening.example import example_facts
from ringfence.screening.screen import screen
from ringfence.telecom.errors import Unavailable

PACKAGED = Path(ringfence.__file__).parent / "rules"
SCAN = example_facts({"calling_velocity": {"sequential_run": 20, "sequential_permille": 900, "parties_1d": 20}})


@pytest.fixture
def shelf(tmp_path: Path) -> FileShelf:
    install_defaults(tmp_path, PACKAGED)
    return FileShelf(tmp_path, lambda: dt.datetime(2026, 11, 22, tzinfo=dt.UTC))


@pytest.fixture
def trail(tmp_path: Path) -> Iterator[AuditTrail]:
    store = open_store(tmp_path / "ringfence.sqlite")
    yield store.audit
    store.close()


def _run(shelf: FileShelf, *words: str, trail: Callable[[], AuditTrail] | None = None) -> Result:
    def none() -> AuditTrail:
        raise Unavailable("the store is away", "start it")

    def decisions() -> Iterable[Decision]:
        return iter([Decision("0" * 13, SCAN, screen(SCAN, shelf.running()), 1, 0)])

    app = typer.Typer()
    register(
        app, RuleSources(lambda: shelf, read_documents, PACKAGED, decisions, trail or none, lambda: 7, "console:li")
    )
    return CliRunner().invoke(app, ["rules", *words])


def test_list_shows_every_rule(shelf: FileShelf) -> None:
    result = _run(shelf, "list", "--json")

    listed = json.loads(result.stdout)
    assert listed["ruleset"] == shelf.running().version
    assert {"EMERGENCY", "FAN_OUT"} <= {rule["code"] for rule in listed["rules"]}
    assert "FAN_OUT" in _run(shelf, "list").stdout


def test_check_praises_sound_documents(shelf: FileShelf) -> None:
    result = _run(shelf, "check")

    assert result.exit_code == 0
    assert shelf.running().version in result.stdout

    told = json.loads(_run(shelf, "check", "--json").stdout)
    assert (told["ruleset"], told["rules"]) == (shelf.running().version, len(shelf.running().rules))
    assert told["examples"] > told["rules"]


def test_check_tells_line_and_remedy_of_a_mistake(shelf: FileShelf, tmp_path: Path) -> None:
    path = tmp_path / "rules/checks/fan_out.toml"
    path.write_text(path.read_text("utf-8").replace("weight = 2.0", 'weight = "heavy"'), "utf-8")

    result = _run(shelf, "check")

    assert result.exit_code == 2
    assert "checks/fan_out.toml, line 5" in result.stderr


def test_a_promotion_stands_in_the_audit_trail_with_what_was_before(shelf: FileShelf, trail: AuditTrail) -> None:
    words = ("promote", "fan_out", "canary", "--share", "50", "--reason", "seen", "--by", "anna")
    assert _run(shelf, *words, trail=lambda: trail).exit_code == 0

    (act,) = trail.entries()
    assert (act.at_ms, act.actor, act.act, act.target) == (7, "console:li", "rule.promote", "rule:FAN_OUT")
    assert json.loads(act.before) == {"mode": "shadow", "canary_permille": 0}
    assert json.loads(act.after) == {"mode": "canary", "canary_permille": 50}
    assert act.reason == "seen"


def test_nothing_is_promoted_without_a_trail_nor_is_an_unknown_rule_audited(
    shelf: FileShelf, trail: AuditTrail
) -> None:
    before = shelf.running().version
    assert _run(shelf, "promote", "FAN_OUT", "live", "--reason", "x").exit_code == 1
    assert shelf.running().version == before

    unknown = _run(shelf, "promote", "NO_SUCH", "live", "--reason", "x", trail=lambda: trail)
    assert unknown.exit_code == 2
    assert "NO_SUCH" in unknown.stderr
    assert trail.entries() == ()


def test_promote_diff_and_replay_tell_one_story(shelf: FileShelf, trail: AuditTrail) -> None:
    before = shelf.running().version
    words = ("promote", "sequential_dialling", "live", "--reason", "seen", "--by", "anna")
    promoted = _run(shelf, *words, trail=lambda: trail)
    assert promoted.exit_code == 0

    changed = json.loads(_run(shelf, "diff", before, "running", "--json").stdout)
    assert ("mode", "shadow", "live") in {(one["field"], one["before"], one["after"]) for one in changed}

    report = json.loads(_run(shelf, "replay", before, "--json").stdout)
    assert (report["changed"], report["moves"][0]["after"]) == (1, "deliver")
    assert "SEQUENTIAL_DIALLING" in _run(shelf, "replay", before).stdout


def test_no_difference_is_said(shelf: FileShelf) -> None:
    assert "no difference" in _run(shelf, "diff").stdout
    assert "no difference" in _run(shelf, "diff", "packaged", str(PACKAGED)).stdout


def test_a_share_without_canary_and_an_unknown_version_are_refused(shelf: FileShelf) -> None:
    assert _run(shelf, "promote", "FAN_OUT", "live", "--share", "5", "--reason", "x").exit_code == 2
    assert _run(shelf, "promote", "FAN_OUT", "canary", "--reason", "x").exit_code == 2
    assert _run(shelf, "list", "nowhere").exit_code == 2
