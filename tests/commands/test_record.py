from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ringfence.backends.sql.store import open_store
from ringfence.bench.written_log import WrittenLog
from ringfence.commands.here import actor
from ringfence.main import build


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path))
    return tmp_path


def test_the_log_of_the_home_is_verified(home: Path) -> None:
    log = WrittenLog(home / "decisions")
    log.write(50)
    log.journal.close()
    assert CliRunner().invoke(build(["log"]), ["log", "verify"]).exit_code == 0
    segment = sorted((home / "decisions" / "w00").glob("*.rflog"))[0]
    content = bytearray(segment.read_bytes())
    content[400] ^= 1
    segment.write_bytes(content)
    assert CliRunner().invoke(build(["log"]), ["log", "verify"]).exit_code == 1


def test_whoever_lets_a_decision_be_explained_stands_in_the_record_of_looks(home: Path) -> None:
    log = WrittenLog(home / "decisions")
    log.write(1)
    log.journal.close()
    (decision,) = log.decisions
    told = CliRunner().invoke(build(["explain"]), ["explain", decision.id])
    assert told.exit_code == 0, told.output
    store = open_store(home / "ringfence.sqlite")
    looks = store.audit.looks()
    store.close()
    assert {look.number for look in looks} == {int(decision.facts.calling), int(decision.facts.called)}
    assert {look.purpose for look in looks} == {f"ringfence explain {decision.id}"}


def test_the_packaged_rules_are_checked(home: Path) -> None:
    told = CliRunner().invoke(build(["rules"]), ["rules", "list", "--json"])
    assert told.exit_code == 0, told.output
    assert "EMERGENCY" in told.stdout
    assert json.loads(told.stdout)


def test_a_promotion_by_command_is_in_the_audit_trail_of_the_home(home: Path) -> None:
    words = ["rules", "promote", "FAN_OUT", "live", "--reason", "seen for a week"]
    told = CliRunner().invoke(build(["rules"]), words)
    assert told.exit_code == 0, told.output
    store = open_store(home / "ringfence.sqlite")
    (act,) = store.audit.entries()
    store.close()
    assert (act.act, act.target, act.actor) == ("rule.promote", "rule:FAN_OUT", actor())
