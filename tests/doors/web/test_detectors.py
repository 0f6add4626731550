import re
from collections.abc import Callable

import pytest
from tests.backends.duck.calling import FROM_MS, calls, write
from tests.doors.web.caller import Caller, Fields
from tests.doors.web.scene import NOW_MS, Scene, suspect_some

from ringfence.analytics.detector import DetectorHeader
from ringfence.analytics.inquiry import Standing, Wanted
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Mode

Visit = Callable[[Scene, str], Caller]
ONE_RING: Fields = {"threshold-short_rings": "12", "threshold-share": "0.7", "threshold-parties": "10"}


@pytest.fixture
def suspected(scene: Scene) -> Scene:
    suspect_some(scene)
    return scene


def _header(scene: Scene, code: str = "ONE_RING") -> DetectorHeader:
    return next(one for one in scene.detectors.running().detectors if one.code == code).header


def test_every_detector_is_listed_with_how_it_did(suspected: Scene, visit: Visit) -> None:
    (one,) = suspected.store.suspicions.page(Wanted(detector="ONE_RING"), limit=5)
    suspected.store.suspicions.settle([one.id], Standing.CONFIRMED, by="account:anna", at_ms=1, reason="x")

    page = visit(suspected, "vera").get("/detectors").text

    assert all(detector.code in page for detector in suspected.detectors.running().detectors)
    row = next(part for part in page.split("<tr>") if "ONE_RING" in part)
    assert "100%" in row
    assert "95% between" in row


def test_a_broken_document_is_told_and_the_others_are_there(suspected: Scene, visit: Visit) -> None:
    own = suspected.folder / "rules" / "detectors"
    own.mkdir(parents=True)
    (own / "mine.sql").write_text("/* code = 1 */ SELECT 1", "utf-8")

    page = visit(suspected, "vera").get("/detectors").text

    assert "mine.sql" in page
    assert "ONE_RING" in page


def test_one_detector_tells_whom_it_confuses_and_where_its_figures_come_from(suspected: Scene, visit: Visit) -> None:
    page = visit(suspected, "vera").get("/detectors/ONE_RING").text

    assert "courier" in page
    assert "CN103079014B" in page
    assert "short_rings" in page
    assert "/trial" not in page


def test_a_trial_tells_who_is_gained_and_lost_and_changes_nothing(suspected: Scene, visit: Visit) -> None:
    form: Fields = {**ONE_RING, "threshold-short_rings": "100", "days": "1"}

    page = visit(suspected, "anna").send("/detectors/ONE_RING/trial", form, page="/detectors/ONE_RING")

    assert page.status_code == 200
    assert "90 call records" in page.text
    assert "No longer found</h3>" not in page.text
    assert "No longer found (1)" in page.text.replace("</h3>", "")
    assert _header(suspected).thresholds["short_rings"] == 12
    assert not (suspected.folder / "rules" / "detectors").exists()


def test_every_number_that_a_trial_shows_is_a_look(scene: Scene, visit: Visit) -> None:
    at = (NOW_MS - 3 * 3_600_000 - FROM_MS) / 1000
    nine = [str(13_912_340_000 + place) for place in range(9)]
    gained = [calls(times=20, at_s=at, calling=str(17_012_340_000 + n), called=nine, called_step=0, ring_s=2.0)
              for n in range(45)]  # fmt: skip
    lost = [calls(times=20, at_s=at, calling=str(17_012_350_000 + n), ring_s=[2.0, 2.0, 2.0, 9.0]) for n in range(25)]
    write(scene.folder, [one for rows in (*gained, *lost) for one in rows])
    form: Fields = {**ONE_RING, "threshold-parties": "9", "threshold-share": "0.9", "days": "1"}

    page = visit(scene, "anna").send("/detectors/ONE_RING/trial", form, page="/detectors/ONE_RING").text

    shown = set(re.findall(r"\+86170123[45]\d{4}", page))
    assert len(shown) == 40
    assert {str(PhoneNumber(look.number)) for look in scene.store.audit.looks()} == shown


def test_an_administrator_changes_figures_and_mode_and_it_is_kept_with_the_reason(
    suspected: Scene, visit: Visit
) -> None:
    form: Fields = {**ONE_RING, "threshold-short_rings": "14", "mode": "shadow", "reason": "快递员太多"}

    done = visit(suspected, "adam").send("/detectors/ONE_RING/change", form, page="/detectors/ONE_RING")

    assert done.headers["location"].endswith("/detectors/ONE_RING?done=detector")
    header = _header(suspected)
    assert (header.thresholds["short_rings"], header.mode) == (14, Mode.SHADOW)
    (step,) = header.history
    assert (step.by, step.reason, step.thresholds) == ("account:adam", "快递员太多", {"short_rings": 14})
    (entry,) = suspected.store.audit.entries(act="detector.change")
    assert '"short_rings":12' in entry.before
    assert '"short_rings":14' in entry.after


def test_a_change_that_its_own_examples_contradict_is_refused(suspected: Scene, visit: Visit) -> None:
    form: Fields = {**ONE_RING, "threshold-short_rings": "5000", "mode": "live", "reason": "x"}

    done = visit(suspected, "adam").send("/detectors/ONE_RING/change", form, page="/detectors/ONE_RING")

    assert done.status_code == 400
    assert _header(suspected).thresholds["short_rings"] == 12


@pytest.mark.parametrize(
    "form", [{"threshold-share": "much"}, {"threshold-share": "inf"}, {"mode": "perhaps"}, {"reason": ""}]
)
def test_rubbish_is_refused(suspected: Scene, visit: Visit, form: dict[str, str]) -> None:
    given: Fields = {**ONE_RING, "mode": "live", "reason": "x", **form}

    assert visit(suspected, "adam").send("/detectors/ONE_RING/change", given).status_code == 400


def test_roles_are_enforced(suspected: Scene, visit: Visit) -> None:
    given: Fields = {**ONE_RING, "mode": "live", "reason": "x"}

    assert visit(suspected, "vera").send("/detectors/ONE_RING/trial", given).status_code == 403
    assert visit(suspected, "anna").send("/detectors/ONE_RING/change", given).status_code == 403
    assert visit(suspected, "vera").get("/detectors/NONE").status_code == 404
