from pathlib import Path

from tests.doors.web.my_scene import ME, OTHER, MyScene

from ringfence.screening.book import ListKind
from ringfence.screening.redress import SHOWN
from ringfence.telecom.verdict import Action


def test_only_what_was_done_to_a_call_to_the_number_is_shown(tmp_path: Path) -> None:
    scene = MyScene(tmp_path)
    scene.list_number("13800138000", ListKind.BLOCK, "loans")
    mine = scene.judge("13800138000", ME, ago_s=60)
    scene.judge("13800138000", OTHER, ago_s=50)
    delivered = scene.judge("13600136000", ME, ago_s=40)

    rows = scene.redress.stopped(scene.plan.read(ME), 0)

    assert (mine.verdict.action, delivered.verdict.action) == (Action.REJECT, Action.DELIVER)
    assert [row.id for row in rows] == [mine.id]
    assert scene.redress.stopped(scene.plan.read(ME), scene.now_ms) == ()
    assert set(SHOWN) | {Action.DELIVER} == set(Action)
    scene.store.close()
