from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import structs
from tests.doors.web.caller import Caller, Fields
from tests.doors.web.scene import HOSTILE, NOW_MS, Scene, suspect_some

from ringfence.analytics.inquiry import Standing, Suspicion, Wanted
from ringfence.screening.book import ListKind
from ringfence.telecom.number import PhoneNumber

Visit = Callable[[Scene, str], Caller]


@pytest.fixture(scope="module")
def suspected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    made = Scene(tmp_path_factory.mktemp("suspected"))
    suspect_some(made)
    yield made
    made.store.close()


@pytest.fixture
def fresh(scene: Scene) -> Scene:
    suspect_some(scene)
    return scene


def _one(scene: Scene, detector: str = "ONE_RING") -> Suspicion:
    return scene.store.suspicions.page(Wanted(detector=detector), limit=1)[0]


def test_the_strongest_comes_first_with_who_found_it(suspected: Scene, visit: Visit) -> None:
    page = visit(suspected, "vera").get("/suspects").text

    assert page.index("+8617012345678") < page.index("&lt;script&gt;")
    assert "One-ring calls" in page
    assert HOSTILE not in page


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("", True), ("?standing=open", True), ("?standing=cleared", False), ("?standing=all", True),
        ("?detector=ONE_RING", True), ("?detector=SIM_BOX_CARD", False), ("?kind=trunk", False),
        ("?number=17012345678", True), ("?number=13800138000", False), ("?skip=50", False),
    ],
)  # fmt: skip
def test_suspects_are_filtered(suspected: Scene, visit: Visit, query: str, there: bool) -> None:
    page = visit(suspected, "vera").get(f"/suspects{query}").text

    assert (f"/suspects/{_one(suspected).id}" in page) is there


def test_rubbish_in_the_filter_is_told_or_ignored(suspected: Scene, visit: Visit) -> None:
    anna = visit(suspected, "anna")

    assert anna.get("/suspects?number=rubbish").status_code == 400
    for query in ("?skip=-1", "?skip=99999999999999", "?standing=%00", "?kind=x'y"):
        assert anna.get(f"/suspects{query}").status_code == 200


def test_one_suspect_shows_why_its_calls_and_who_called_the_same_people(suspected: Scene, visit: Visit) -> None:
    page = visit(suspected, "vera").get(f"/suspects/{_one(suspected).id}").text

    assert "60 calls to 60 numbers" in page
    assert "+8613912340413" in page, "called last"
    assert "+8617012345679" in page, "its neighbour"
    assert ">30<" in page, "people in common"
    assert "3.0 s" in page
    assert "&lt;time" not in page


def test_every_number_that_is_shown_is_a_look(fresh: Scene, visit: Visit) -> None:
    one = _one(fresh)
    visit(fresh, "vera").get(f"/suspects/{one.id}")

    for number in ("17012345678", "17012345679", "13912340413"):
        looks = fresh.store.audit.looks(int(fresh.plan.read(number)))
        assert [look.purpose for look in looks] == [f"suspect {one.id}"] * len(looks)
        assert looks


def test_each_of_those_who_call_a_victim_is_a_look_of_its_own(fresh: Scene, visit: Visit) -> None:
    callers = tuple(int(fresh.plan.read(str(13_700_000_000 + place))) for place in range(60))
    fresh.store.suspicions.put(
        [structs.replace(_one(fresh).suspect, detector="CALL_BOMBING", victim=True, members=callers)], at_ms=NOW_MS
    )

    page = visit(fresh, "vera").get(f"/suspects/{_one(fresh, 'CALL_BOMBING').id}").text

    shown = [number for number in callers if str(PhoneNumber(number)) in page]
    assert len(shown) == 50
    assert all(fresh.store.audit.looks(number) for number in shown)


def test_a_trunk_is_shown_with_the_numbers_under_it_and_what_would_be_hit(suspected: Scene, visit: Visit) -> None:
    page = visit(suspected, "vera").get(f"/suspects/{_one(suspected, 'POINT_TO_POINT_VOICE').id}").text

    assert "+8617012345679" in page
    assert "numbers that behave like persons: 1" in page
    assert HOSTILE not in page


def test_a_suspicion_that_was_taken_back_says_so(fresh: Scene, visit: Visit) -> None:
    one, vera = _one(fresh), visit(fresh, "vera")
    assert "Taken back" not in vera.get(f"/suspects/{one.id}").text

    fresh.store.suspicions.put([structs.replace(one.suspect, score=0.0)], at_ms=NOW_MS)

    assert "Taken back" in vera.get(f"/suspects/{one.id}").text


def test_an_analyst_confirms_and_blocks_for_a_time(fresh: Scene, visit: Visit) -> None:
    one = _one(fresh)
    form = {"id": one.id, "from": "one", "standing": "confirmed", "reason": "八人投诉", "days": "7", "list": "block"}

    done = visit(fresh, "anna").send("/suspects/settle", dict(form), page=f"/suspects/{one.id}")

    assert done.headers["location"].endswith(f"/suspects/{one.id}?done=settled")
    after = fresh.store.suspicions.find(one.id)
    assert after is not None
    assert (after.standing, after.by, after.reason) == (Standing.CONFIRMED, "account:anna", "八人投诉")
    (entry,) = fresh.store.lists.covering(one.suspect.number)
    assert (entry.list, entry.reason, entry.expires_ms) == (ListKind.BLOCK, "八人投诉", NOW_MS + 7 * 86_400_000)


def test_many_are_cleared_at_once(fresh: Scene, visit: Visit) -> None:
    ids = [one.id for one in fresh.store.suspicions.page(Wanted(), limit=9)]
    form: Fields = {"id": ids, "standing": "cleared", "reason": "a school"}

    visit(fresh, "anna").send("/suspects/settle", form, page="/suspects")

    standings = {one.standing for one in fresh.store.suspicions.page(Wanted(), limit=9)}
    assert standings == {Standing.CLEARED}
    assert len(ids) > 1
    assert fresh.store.lists.covering(_one(fresh).suspect.number) == ()


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"standing": "confirmed"}, 400), ({"reason": "x"}, 400), ({"standing": "guilty", "reason": "x"}, 400),
        ({"standing": "cleared", "reason": "x", "id": "0" * 16}, 404),
    ],
)  # fmt: skip
def test_a_word_without_reason_standing_or_subject_is_refused(
    suspected: Scene, visit: Visit, form: dict[str, str], status: int
) -> None:
    given: Fields = {"id": _one(suspected).id, **form}

    assert visit(suspected, "anna").send("/suspects/settle", given, page="/suspects").status_code == status
    assert _one(suspected).standing is Standing.OPEN


def test_a_viewer_sees_and_changes_nothing(suspected: Scene, visit: Visit) -> None:
    vera = visit(suspected, "vera")
    given: Fields = {"id": _one(suspected).id, "standing": "cleared", "reason": "x"}

    assert "Keep my word" not in vera.get("/suspects").text
    assert vera.send("/suspects/settle", given).status_code == 403


def test_an_unknown_suspect_is_not_there(suspected: Scene, visit: Visit) -> None:
    assert visit(suspected, "vera").get("/suspects/0123456789abcdef").status_code == 404


def test_a_file_of_records_that_is_broken_does_not_break_the_page(scene: Scene, visit: Visit, tmp_path: Path) -> None:
    suspect_some(scene)
    for path in (scene.folder / "calls").rglob("*.parquet"):
        path.write_bytes(b"PAR1" + b"\0" * 64 + b"PAR1")

    page = visit(scene, "vera").get(f"/suspects/{_one(scene).id}")

    assert page.status_code == 200
    assert "cannot be asked" in page.text
