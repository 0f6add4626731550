from collections.abc import Callable

import msgspec
import pytest
from tests.analytics.evaluation.examples import told_figures
from tests.doors.web.caller import Caller
from tests.doors.web.scene import Scene

Visit = Callable[[Scene, str], Caller]


@pytest.fixture
def evaluated(scene: Scene) -> Scene:
    for name in ("world-b", "world-c"):
        folder = scene.folder / "quality" / name
        folder.mkdir(parents=True)
        (folder / "figures.json").write_bytes(msgspec.json.encode(told_figures(name)))
    return scene


def test_an_evaluation_tells_finds_victims_and_whom_it_hits_wrongly(evaluated: Scene, visit: Visit) -> None:
    page = visit(evaluated, "vera").get("/quality?name=world-b").text

    for told in ("simulated", "A desk", "never seen before", "Lawful calls stopped, per million", "L0"):
        assert told in page, told
    assert "NUMBER_MODEL" not in page
    assert "held out" not in page


def test_any_kept_evaluation_can_be_chosen_and_others_are_not_there(evaluated: Scene, visit: Visit) -> None:
    vera = visit(evaluated, "vera")

    assert "<strong>world-c</strong>" in vera.get("/quality?name=world-c").text
    assert vera.get("/quality?name=../../etc").status_code == 404


def test_without_one_the_page_says_how_to_make_one(scene: Scene, visit: Visit) -> None:
    page = visit(scene, "vera").get("/quality")

    assert page.status_code == 200
    assert "ringfence evaluate calls --out" in page.text


def test_a_broken_one_is_named(evaluated: Scene, visit: Visit) -> None:
    (evaluated.folder / "quality" / "world-b" / "figures.json").write_text("{", "utf-8")

    assert "The evaluation world-b cannot be read" in visit(evaluated, "vera").get("/quality").text
