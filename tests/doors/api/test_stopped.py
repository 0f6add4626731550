"""The desk of the routes over the decision log; over HTTP it is driven in `tests/road/test_my_over_http.py`."""

from pathlib import Path

import pytest
from tests.doors.web.my_scene import ME, OTHER, MyScene

from ringfence.doors.api.stopped import StoppedDesk
from ringfence.doors.api.subscribers import SubscriberDesk
from ringfence.screening.book import ListKind
from ringfence.telecom.errors import NotFound


def test_calls_are_listed_told_and_judged_by_their_called_person_alone(tmp_path: Path) -> None:
    scene = MyScene(tmp_path)
    desk = SubscriberDesk(
        scene.subscriber, scene.proving, scene.store.audit, scene.plan.read, scene.clock_ms, lambda _: "en"
    )
    stopped = StoppedDesk(desk, scene.redress)
    scene.list_number("13800138000", ListKind.BLOCK, "loans")
    ids = [scene.judge("13800138000", ME, ago_s=60 - n).id for n in range(3)]
    me, other, by = scene.plan.read(ME), scene.plan.read(OTHER), f"number:+86{ME}"

    page = stopped.page(me, 2, "")
    assert [one.id for one in page.items] == [ids[2], ids[1]]
    assert [one.id for one in stopped.page(me, 2, page.next).items] == [ids[0]]
    stopped.right(me, by, ids[0])
    stopped.through(me, by, ids[1])
    told = stopped.one(me, by, ids[0], "en")
    assert (told.said, told.allowed, told.allowable) == ("right", True, True)
    assert stopped.page(other, 10, "").items == []
    with pytest.raises(NotFound):
        stopped.one(other, by, ids[0], "en")
    scene.store.close()
