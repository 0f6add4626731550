from __future__ import annotations

from pathlib import Path

from litestar import Router
from tests.doors.api.rest_world import World

import ringfence
from ringfence.backends.files.shelf import read_documents
from ringfence.bench.decisions import made_up
from ringfence.doors.api.decisions import DecisionDesk, decision_routes
from ringfence.screening.archive import DecisionFilter, DecisionRow, Pulse, Traffic
from ringfence.screening.decision import Decision
from ringfence.screening.explain import explain
from ringfence.screening.ruleset import parse_ruleset
from ringfence.telecom.verdict import Action

RULES = parse_ruleset(read_documents(Path(ringfence.__file__).parent / "rules"))
IDS = ("0D1QXA000G042", "0D1QXA000G041", "0D1QXA000G040")


class MemoryArchive:
    def __init__(self) -> None:
        self.kept = [made_up(50 + place, name) for place, name in enumerate(IDS)]
        self.asked: list[DecisionFilter] = []

    def find(self, decision_id: str) -> Decision | None:
        return next((one for one in self.kept if one.id == decision_id), None)

    def search(self, wanted: DecisionFilter, *, limit: int = 50, before: str = "") -> tuple[DecisionRow, ...]:
        self.asked.append(wanted)
        later = [one for one in self.kept if not before or one.id < before]
        return tuple(_row(one) for one in later[:limit])

    def pulse(self, since_ms: int, until_ms: int, step_ms: int, *, trunk: str | None = None) -> Pulse:
        raise NotImplementedError

    def traffic(self, since_ms: int, until_ms: int) -> tuple[Traffic, ...]:
        raise NotImplementedError

    def count(self, wanted: DecisionFilter) -> dict[Action, int]:
        raise NotImplementedError


def _row(one: Decision) -> DecisionRow:
    return DecisionRow(
        id=one.id,
        at_ms=one.facts.at_ms,
        calling=one.facts.calling,
        called=one.facts.called,
        trunk="",
        action=one.verdict.action,
        score=one.verdict.score,
        findings=(),
        shadow_findings=(),
        elapsed_us=1,
        ruleset="r",
    )


def _routes(world: World, archive: MemoryArchive) -> Router:
    desk = DecisionDesk(
        archive, world.store.complaints, world.store.audit, lambda one, _: explain(one, RULES, "en"), world.clock_ms
    )
    return decision_routes(desk, world.plan.read, world.once, lambda request: "en")


def test_pages_are_searched_and_a_question_about_a_number_is_recorded(world: World) -> None:
    archive = MemoryArchive()
    with world.client(_routes(world, archive)) as client:
        first = client.get("/v1/decisions?limit=2&action=reject&number=13800138000").json()
        assert [one["id"] for one in first["items"]] == list(IDS[:2])
        rest = client.get(f"/v1/decisions?limit=2&before={first['next'].lower()}").json()
        assert [one["id"] for one in rest["items"]] == [IDS[2]]
        assert rest["next"] == ""
    assert archive.asked[0].action is Action.REJECT
    (look,) = world.store.audit.looks(int(world.plan.read("13800138000")))
    assert look.actor.startswith("key:")
    assert look.purpose == "api: list of decisions"


def test_every_number_of_a_list_that_was_shown_is_a_look_whatever_was_asked(world: World) -> None:
    archive = MemoryArchive()
    with world.client(_routes(world, archive)) as client:
        client.get("/v1/decisions?limit=2")
    shown = {int(side) for one in archive.kept[:2] for side in (one.facts.calling, one.facts.called)}
    looks = world.store.audit.looks()
    assert sorted(look.number for look in looks) == sorted(shown)
    assert {(look.actor.split(":")[0], look.purpose) for look in looks} == {("key", "api: list of decisions")}


def test_a_decision_is_explained_and_the_look_recorded(world: World) -> None:
    archive = MemoryArchive()
    with world.client(_routes(world, archive)) as client:
        told = client.get(f"/v1/decisions/{IDS[0].lower()}").json()
        assert told["explanation"]["sentences"]
        assert client.get("/v1/decisions/0000000000000").status_code == 404
        assert client.get("/v1/decisions/nonsense").status_code == 400
    facts = archive.kept[0].facts
    for side in (facts.calling, facts.called):
        assert [look.purpose for look in world.store.audit.looks(int(side))] == [f"api: decision {IDS[0]}"]


def test_feedback_is_kept_with_its_decision(world: World) -> None:
    archive = MemoryArchive()
    with world.client(_routes(world, archive)) as client:
        given = client.post(f"/v1/decisions/{IDS[0]}/feedback", json={"judgement": "wrong", "note": "my bank"})
        assert given.status_code == 201
        told = client.get(f"/v1/decisions/{IDS[0]}").json()
    assert [(one["judgement"], one["note"]) for one in told["feedback"]] == [("wrong", "my bank")]
