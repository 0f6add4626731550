import re
from collections.abc import Callable

import pytest
from tests.backends.duck.calling import FROM_MS, calls, write
from tests.doors.web.caller import Caller, Fields
from tests.doors.web.scene import NOW_MS, Scene, suspect_some

from ringfence.analytics.detector import DetectorHeader
from ringfence.analytics.detector_path import low_trust
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
    assert "No longer found (1)" in page.text
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


def test_other_figures_run_in_shadow_beside_those_in_force_and_act_after_a_day(suspected: Scene, visit: Visit) -> None:
    adam = visit(suspected, "adam")
    form: Fields = {**ONE_RING, "threshold-short_rings": "14", "mode": "shadow", "reason": "快递员太多"}
    act: Fields = {"threshold-short_rings": "14", "mode": "live", "reason": "nobody wronged"}

    done = adam.send("/detectors/ONE_RING/change", form, page="/detectors/ONE_RING")
    early = adam.send("/detectors/ONE_RING/change", act, page="/detectors/ONE_RING")

    assert done.headers["location"].endswith("/detectors/ONE_RING?done=detector")
    assert early.status_code == 400
    assert "have not run in shadow for a day" in early.text
    header = _header(suspected)
    assert (header.thresholds["short_rings"], header.mode) == (12, Mode.LIVE)
    (step,) = header.history
    assert (step.by, step.reason, step.thresholds) == ("account:adam", "快递员太多", {"short_rings": 14})
    assert _header(suspected, "ONE_RING_NEXT").mode is Mode.SHADOW
    page = adam.get("/detectors/ONE_RING").text
    assert "They can act from" in page
    assert "Let them act from now on" not in page
    assert "ONE_RING" in adam.get("/detectors/ONE_RING_NEXT").text

    own = suspected.folder / "rules" / "detectors" / "one_ring.sql"
    own.write_text(own.read_text("utf-8").replace(f"at = {step.at.year}", f"at = {step.at.year - 1}"), "utf-8")
    assert "Let them act from now on" in adam.get("/detectors/ONE_RING").text
    adam.send("/detectors/ONE_RING/change", act, page="/detectors/ONE_RING")

    assert (_header(suspected).thresholds["short_rings"], _header(suspected).candidate) == (14, {})
    entries = suspected.store.audit.entries(act="detector.change")
    assert ['"in_shadow":{"short_rings":14}' in entry.after for entry in entries] == [False, True]


def test_an_attack_does_not_wait_and_the_audit_trail_says_so(suspected: Scene, visit: Visit) -> None:
    adam = visit(suspected, "adam")
    form: Fields = {**ONE_RING, "threshold-short_rings": "11", "mode": "at-once"}

    silent = adam.send("/detectors/ONE_RING/change", {**form, "reason": "x"}, page="/detectors/ONE_RING")
    adam.send("/detectors/ONE_RING/change", {**form, "because": "a wave since noon"}, page="/detectors/ONE_RING")

    assert silent.status_code == 400
    assert (_header(suspected).thresholds["short_rings"], _header(suspected).mode) == (11, Mode.LIVE)
    assert suspected.store.audit.entries(act="detector.change") == ()
    (entry,) = suspected.store.audit.entries(act="detector.live-at-once")
    assert entry.reason == "a wave since noon"
    assert '"short_rings":12' in entry.before
    assert "at once, not watched in shadow" in adam.get("/detectors/ONE_RING").text


def test_who_lets_figures_of_low_trust_act_says_why_in_words_of_their_own(suspected: Scene, visit: Visit) -> None:
    code = next(one.code for one in suspected.detectors.running().detectors if low_trust(one.header))
    adam = visit(suspected, "adam")
    form: Fields = {"mode": "at-once", "because": "a wave since noon"}

    refused = adam.send(f"/detectors/{code}/change", form, page=f"/detectors/{code}")
    adam.send(f"/detectors/{code}/change", {**form, "accepted": "we looked at forty"}, page=f"/detectors/{code}")

    assert refused.status_code == 400
    assert "of low trust: say why" in refused.text
    header = _header(suspected, code)
    assert (header.mode, header.accepted_by, header.reason) == (Mode.LIVE, "account:adam", "we looked at forty")


def test_a_detector_is_taken_back_or_switched_off_at_once(suspected: Scene, visit: Visit) -> None:
    adam = visit(suspected, "adam")

    for mode in (Mode.SHADOW, Mode.OFF, Mode.LIVE):
        given: Fields = {"mode": mode.value, "reason": "it wrongs couriers"}
        adam.send("/detectors/ONE_RING/change", given, page="/detectors/ONE_RING")
        assert _header(suspected).mode is mode, "live again as the package ships it"


def test_a_change_that_its_own_examples_contradict_is_refused(suspected: Scene, visit: Visit) -> None:
    form: Fields = {**ONE_RING, "threshold-short_rings": "5000", "mode": "shadow", "reason": "x"}

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
