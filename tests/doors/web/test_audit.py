from collections.abc import Callable

from tests.doors.web.caller import Caller
from tests.doors.web.scene import HOSTILE, NOW_MS, Scene

from ringfence.access.audit import AuditEntry, Look

Visit = Callable[[Scene, str], Caller]


def test_acts_are_shown_newest_first_and_filtered(scene: Scene, visit: Visit) -> None:
    for i in range(60):
        scene.store.audit.record(AuditEntry(at_ms=NOW_MS + i, actor="account:anna", act="list.add", target=f"t{i}"))
    adam = visit(scene, "adam")

    page = adam.get("/audit?act=list.&actor=account:anna").text

    assert page.index(">t59<") < page.index(">t58<")
    assert ">t9<" not in page
    older = page.split("before=")[1].split('"')[0]
    assert ">t9<" in adam.get(f"/audit?act=list.&before={older}").text
    assert "No act matches" in adam.get("/audit?actor=account:nobody").text


def test_looks_name_number_person_and_purpose(scene: Scene, visit: Visit) -> None:
    number = int(scene.plan.read("13800138000"))
    scene.store.audit.look(Look(at_ms=NOW_MS, actor="account:vera", number=number, purpose=HOSTILE))

    page = visit(scene, "adam").get("/audit/looks").text

    assert "+8613800138000" in page
    assert "account:vera" in page
    assert "<script>document" not in page


def test_looks_are_found_by_number(scene: Scene, visit: Visit) -> None:
    for text in ("13800138000", "13900001111"):
        number = int(scene.plan.read(text))
        scene.store.audit.look(Look(at_ms=NOW_MS, actor="account:vera", number=number, purpose="appeal"))
    adam = visit(scene, "adam")

    page = adam.get("/audit/looks?number=138+0013+8000").text

    assert "+8613800138000" in page
    assert "+8613900001111" not in page
    assert adam.get("/audit/looks?number=hello").status_code == 400


def test_acts_are_told_in_words(scene: Scene, visit: Visit) -> None:
    page = visit(scene, "adam").get("/audit?act=sign-in").text

    assert ">Signed in</td>" in page
    assert '<option value="sign-in" selected>' in page


def test_a_strange_position_is_ignored(scene: Scene, visit: Visit) -> None:
    assert visit(scene, "adam").get("/audit?before=1%27%20or").status_code == 200
