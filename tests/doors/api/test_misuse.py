from __future__ import annotations

from collections.abc import Iterable

from tests.doors.api.rest_world import NOW, World

from ringfence.doors.api.misuse import misuse_routes
from ringfence.registry.ledger_desk import EVERYTHING, LedgerDesk
from ringfence.registry.misuse_report import MisuseDesk, SeenCalling
from ringfence.telecom.carrier import NumberRange


class Seen:
    """Fulfils `UseSource`."""

    def uses(self, ranges: Iterable[NumberRange], since_ms: int, until_ms: int) -> Iterable[SeenCalling]:
        return [SeenCalling(one.first, "l1", 3, 0, NOW - 9, NOW - 1) for one in ranges]


def test_findings_are_told_and_each_look_is_kept(world: World) -> None:
    desk = LedgerDesk(world.store.ledger, world.plan.read, world.clock_ms)
    cells = {"id": "h1", "first": "+861085000000", "holder": "acme", "originates": "no", "from": "2026-01-01"}
    desk.put("holding", cells, EVERYTHING, by="t", reason="let")
    misuse = MisuseDesk(world.store.ledger, desk, Seen(), world.clock_ms)

    with world.client(misuse_routes(misuse, world.store.audit, world.clock_ms)) as client:
        found = client.get("/v1/misuse?days=1").json()["items"]
        assert [(one["kind"], one["number"], one["calls"]) for one in found] == [("receive_only", "+861085000000", 3)]
        assert client.get("/v1/misuse?kind=overlap").json()["items"] == []
        assert client.get("/v1/misuse?days=999").status_code == 400
    assert len(world.store.audit.looks()) == 1
