from __future__ import annotations

from collections.abc import Callable

from tests.doors.web.caller import Caller
from tests.doors.web.scene import NOW_MS, Scene

from ringfence.access.role import Role
from ringfence.registry.ledger_desk import EVERYTHING
from ringfence.registry.misuse_report import SeenCalling

Visit = Callable[[Scene, str], Caller]


def test_findings_are_shown_with_evidence_to_whom_they_concern_and_taken_away_by_analysts(
    scene: Scene, visit: Visit
) -> None:
    cells = {"id": "h1", "first": "+861085000000", "holder": "acme", "chain": "cmcc acme", "from": "2026-01-01"}
    scene.ledgers.put("holding", {**cells, "originates": "no"}, EVERYTHING, by="t", reason="let")
    scene.uses.seen = [SeenCalling(int(scene.plan.read("+861085000000")), "=line", 42, 0, NOW_MS - 9_000, NOW_MS - 1)]
    for name, whom in (("carla", "carrier:cmcc"), ("ursula", "carrier:cucc")):
        scene.add_account(name, Role.VIEWER, organisation=whom)
    vera, anna, carla, ursula = (visit(scene, name) for name in ("vera", "anna", "carla", "ursula"))

    for browser in (vera, carla):
        page = browser.get("/misuse?days=1").text
        assert "Receives only, but called" in page
        assert "+861085000000" in page
        assert "42" in page
    assert "Nothing was found" in ursula.get("/misuse?days=1").text
    assert "Nothing was found" in vera.get("/misuse?kind=overlap").text
    assert vera.get("/misuse/export").status_code == 403
    table = anna.get("/misuse/export?days=30").content.decode("utf-8-sig")
    assert '"\'=line"' in table
    assert {one.actor for one in scene.store.audit.looks()} == {"account:vera", "account:carla", "account:anna"}
    assert scene.store.audit.entries(act="misuse.export")[0].target == "days:30 "
