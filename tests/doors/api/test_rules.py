from __future__ import annotations

from pathlib import Path

import pytest
from litestar import Router
from tests.doors.api.rest_world import World

import ringfence
from ringfence.backends.files.shelf import FileShelf, install_defaults
from ringfence.clock import now
from ringfence.doors.api.rules import RuleDesk, rule_routes


@pytest.fixture
def shelf(tmp_path: Path) -> FileShelf:
    install_defaults(tmp_path, Path(ringfence.__file__).parent / "rules")
    return FileShelf(tmp_path, now)


def _routes(world: World, shelf: FileShelf) -> Router:
    return rule_routes(RuleDesk(shelf, world.store.audit, world.clock_ms), lambda request: "en")


def test_running_rules_are_shown(world: World, shelf: FileShelf) -> None:
    with world.client(_routes(world, shelf)) as client:
        told = client.get("/v1/rules").json()
    assert told["ruleset"] == shelf.running().version
    assert told["fault"] == ""
    assert {"EMERGENCY", "FAN_OUT"} <= {rule["code"] for rule in told["rules"]}


def test_a_change_of_trust_runs_at_once_and_is_audited(world: World, shelf: FileShelf) -> None:
    change = {"mode": "canary", "canary_permille": 50, "reason": "try it on one in twenty"}
    with world.client(_routes(world, shelf)) as client:
        told = client.patch("/v1/rules/FAN_OUT", json=change).json()
    assert (told["mode"], told["canary_permille"]) == ("canary", 50)
    (entry,) = world.store.audit.entries(act="rule.promote")
    assert (entry.target, entry.reason) == ("rule:FAN_OUT", change["reason"])
    assert "canary" in entry.after


@pytest.mark.parametrize(
    ("code", "change", "status"),
    [
        ("FAN_OUT", {"mode": "canary", "reason": "x"}, 400),
        ("FAN_OUT", {"mode": "live", "canary_permille": 5, "reason": "x"}, 400),
        ("FAN_OUT", {"mode": "live"}, 400),
        ("NOTHING", {"mode": "live", "reason": "x"}, 404),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    world: World, shelf: FileShelf, code: str, change: dict[str, object], status: int
) -> None:
    with world.client(_routes(world, shelf)) as client:
        assert client.patch(f"/v1/rules/{code}", json=change).status_code == status
