from collections.abc import Callable

from tests.doors.web.caller import Caller
from tests.doors.web.scene import Scene

Visit = Callable[[Scene, str], Caller]


def test_every_page_with_decisions_records_whom_it_shows_each_number_once(scene: Scene, visit: Visit) -> None:
    one = scene.judge("17012345678", "13900002222", ago_s=2)
    scene.judge("17012345678", "13900003333", ago_s=1)
    shown = {int(one.facts.calling), int(one.facts.called), int(scene.plan.read("13900003333"))}
    vera, adam, seen = visit(scene, "vera"), visit(scene, "adam"), 0

    for caller, path, purpose in (
        (vera, "/decisions", "List of decisions"),
        (vera, "/trunks/one?name=interconnect-1", "trunk interconnect-1"),
        (vera, "/numbers?number=17012345678&purpose=appeal", "appeal"),
        (adam, "/decisions/export", "Export of decisions"),
    ):
        assert caller.get(path).status_code == 200
        looks = scene.store.audit.looks()
        fresh, seen = looks[: len(looks) - seen], len(looks)
        assert {look.number for look in fresh} == shown, path
        assert len(fresh) == len(shown), path
        assert {look.purpose for look in fresh} == {purpose}


def test_a_rules_page_records_the_numbers_of_its_newest_decisions(morning: Scene, visit: Visit) -> None:
    visit(morning, "vera").get("/rules/HIGH_FREQUENCY")

    looks = morning.store.audit.looks(int(morning.plan.read("17012345678")))
    assert (looks[0].actor, looks[0].purpose) == ("account:vera", "rule HIGH_FREQUENCY")


def test_what_is_no_number_of_a_person_is_not_recorded(scene: Scene, visit: Visit) -> None:
    scene.judge("anonymous", "13900002222", ago_s=1)

    visit(scene, "vera").get("/decisions")

    assert [look.number for look in scene.store.audit.looks()] == [int(scene.plan.read("13900002222"))]
