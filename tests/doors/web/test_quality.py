from collections.abc import Callable

import msgspec
import pytest
from msgspec import structs
from tests.analytics.evaluation.examples import told_figures
from tests.analytics.scores.number_examples import part
from tests.analytics.scores.trained import MODEL
from tests.doors.web.caller import Caller
from tests.doors.web.scene import Scene

from ringfence.analytics.scores.drifting import DAY_MS, KeptDrift, Missing, Point, begun, measured
from ringfence.backends.files.drift import DriftFolder
from ringfence.telecom.verdict import Mode

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


def _drift(scene: Scene, **more: object) -> KeptDrift:
    """A model that has drifted: in its first week it was told who hung up, in the last day it was not."""
    at = scene.clock_ms()
    rows = part(600, seed=3).profiles
    first = structs.replace(rows, from_ms=at - 9 * DAY_MS, until_ms=at - 8 * DAY_MS)
    beginning = structs.replace(begun(MODEL, MODEL.score(first), None), days=7, until_ms=at - 2 * DAY_MS)
    moved = structs.replace(part(600, seed=4).profiles, from_ms=at - DAY_MS - 60_000, until_ms=at - 60_000)
    moved.columns["received"][:] = 500.0
    last = measured(MODEL, MODEL.score(moved), beginning, at - 60_000)
    points = [
        Point(at_ms=at - ago * 12 * 3_600_000, score=0.002 * ago, worst=0.01 * ago, zh="主叫次数", en="calls made",
              state="steady")
        for ago in range(6, 0, -1)
    ]  # fmt: skip
    worst = last.moved[0]
    points.append(Point(at_ms=last.at_ms, score=last.score, worst=worst.psi, zh=worst.zh, en=worst.en, state="alarm"))
    kept = KeptDrift(
        version=MODEL.facts.version, mode=MODEL.facts.mode, looked_ms=last.at_ms, numbers=600, beginning=beginning,
        last=last, alarm_since_ms=at - 7_260_000, alarm_seen_ms=last.at_ms, history=tuple(points),
    )  # fmt: skip
    made = structs.replace(kept, **more)
    DriftFolder(scene.folder / "drift").keep(made)
    return made


def test_the_drift_of_the_model_is_told_with_what_to_do(scene: Scene, visit: Visit) -> None:
    kept = _drift(scene)
    assert kept.last is not None
    page = visit(scene, "vera").get("/quality").text
    for told in (
        "The model has drifted.",
        "Above the bound since",
        kept.version,
        "days that count: 7",
        "train on cases",
        "--anew",
        "Shadow",
        kept.last.moved[0].en,
        f"{kept.last.moved[0].psi:.2f}",
        "Day by day",
    ):
        assert told in page, told
    assert page.count("calls made") == 3  # of six measurements on three days
    assert "promote shadow" not in page

    _drift(scene, last=structs.replace(kept.last, mode=Mode.LIVE))
    assert "promote shadow" in visit(scene, "vera").get("/quality").text


def test_a_model_that_has_not_moved_needs_nothing_done(scene: Scene, visit: Visit) -> None:
    kept = _drift(scene)
    assert kept.last is not None
    steady = tuple(structs.replace(one, psi=0.01, state="steady") for one in kept.last.moved)
    last = structs.replace(kept.last, moved=steady, state="steady")
    _drift(scene, last=last, alarm_since_ms=0, history=())
    page = visit(scene, "vera").get("/quality").text
    assert "Nothing has moved." in page
    assert "What to do" not in page
    assert "Day by day" not in page


@pytest.mark.parametrize(
    ("missing", "told"),
    [("off", "The model is off"), ("unusable", "cannot be used"), ("short", "a whole day"), ("few", "needed: 500"),
     ("failed", "detection goes on")],
)  # fmt: skip
def test_why_there_is_no_measurement_is_told(scene: Scene, visit: Visit, missing: Missing, told: str) -> None:
    _drift(scene, missing=missing, last=None)
    page = visit(scene, "vera").get("/quality").text
    assert "Not measured yet." in page
    assert told in page
    _drift(scene, missing=missing)
    assert "Not measured at present." in visit(scene, "vera").get("/quality").text


def test_before_any_measurement_and_after_the_first_day_the_page_says_what_comes(scene: Scene, visit: Visit) -> None:
    vera = visit(scene, "vera")
    assert "Not measured yet: no call records" in vera.get("/quality").text
    kept = _drift(scene)
    assert kept.last is not None
    _drift(scene, last=structs.replace(kept.last, days=0), history=())
    page = vera.get("/quality").text
    assert "Nothing to compare with yet." in page
    assert "The model has drifted." not in page


def test_a_torn_record_of_drift_is_told_and_the_rest_of_the_page_stands(evaluated: Scene, visit: Visit) -> None:
    kept = _drift(evaluated)
    (evaluated.folder / "drift" / f"{kept.version}.json").write_text("{", "utf-8")
    page = visit(evaluated, "vera").get("/quality").text
    assert "cannot be read. Delete the file" in page
    assert "A desk" in page
