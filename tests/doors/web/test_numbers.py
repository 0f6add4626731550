from collections.abc import Callable

from tests.doors.web.caller import Caller
from tests.doors.web.scene import Scene

from ringfence.screening.book import ListKind

Visit = Callable[[Scene, str], Caller]


def test_all_that_is_known_of_a_number_is_on_its_page(morning: Scene, visit: Visit) -> None:
    page = visit(morning, "vera").get("/numbers?number=17012345678&purpose=complaint").text

    for told in ("Mobile, virtual operator", "mvno-telecom", "反复推销贷款", "High-frequency calling", "51%"):
        assert told in page
    assert "No list holds this number" in page


def test_nothing_is_shown_before_the_look_is_recorded_with_its_purpose(scene: Scene, visit: Visit) -> None:
    vera = visit(scene, "vera")

    refused = vera.get("/numbers?number=13800138000")
    assert refused.status_code == 400
    assert "every look is recorded" in refused.text
    assert scene.store.audit.looks() == ()

    page = vera.get("/numbers?number=13800138000&purpose=appeal+17").text
    (look,) = scene.store.audit.looks()
    assert (look.actor, look.purpose) == ("account:vera", "appeal 17")
    assert "appeal 17" in page.split("Who looked")[1]


def test_what_is_no_number_is_refused_with_a_remedy(scene: Scene, visit: Visit) -> None:
    answer = visit(scene, "vera").get("/numbers?number=hello&purpose=x")

    assert answer.status_code == 400
    assert "13800138000" in answer.text
    assert scene.store.audit.looks() == ()


def test_analysts_put_numbers_on_lists_and_take_them_off(scene: Scene, visit: Visit) -> None:
    anna = visit(scene, "anna")
    form = {"number": "+8613800138000", "list": "do_not_originate", "days": "0", "reason": "holder's wish"}

    answer = anna.send("/numbers/lists", dict(form))

    number = int(scene.plan.read("13800138000"))
    (entry,) = scene.store.lists.covering(number)
    assert (entry.list, entry.reason) == (ListKind.DO_NOT_ORIGINATE, "holder&#39;s wish".replace("&#39;", "'"))
    assert "in force within a second" in anna.get(answer.headers["location"].removeprefix("/console")).text
    gone = {"number": "13800138000", "entry": entry.id, "reason": "holder changed"}
    assert anna.send("/numbers/lists/end", {**gone, "reason": ""}).status_code == 400
    assert anna.send("/numbers/lists/end", dict(gone)).status_code == 303
    assert scene.store.lists.covering(number)[0].ended_by == "account:anna"


def test_viewers_see_no_forms_to_change_lists(morning: Scene, visit: Visit) -> None:
    page = visit(morning, "vera").get("/numbers?number=13712340001&purpose=x").text

    assert "多人投诉冒充公检法" in page
    assert "/numbers/lists" not in page
