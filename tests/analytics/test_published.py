import msgspec
from tests.examples import NOW, mobile

from ringfence.analytics.inquiry import Standing, Suspicion, TrackRecord, id_of
from ringfence.analytics.published import LASTS_S, Publication, publication
from ringfence.analytics.suspect import SubjectKind, Suspect
from ringfence.telecom.verdict import Mode


def suspect(tail: int = 1, **more: object) -> Suspect:
    known: dict[str, object] = {
        "kind": SubjectKind.NUMBER,
        "subject": str(mobile(tail)),
        "number": int(mobile(tail)),
        "detector": "ONE_RING",
        "version": "2026-11-26",
        "mode": Mode.LIVE,
        "score": 0.8,
        "first_ms": NOW - 9_000,
        "last_ms": NOW - 1_000,
        "evidence": (),
    }
    return Suspect(**(known | more))  # type: ignore[arg-type]


def suspicion(one: Suspect, standing: Standing = Standing.OPEN) -> Suspicion:
    return Suspicion(id=id_of(one), suspect=one, found_ms=NOW, seen_ms=NOW, standing=standing)


def _said(*found: Suspicion, **more: object) -> Publication:
    known: dict[str, object] = {"records": {}, "cleared": frozenset(), "forgotten": {}, "now_ms": NOW}
    return publication(found, **(known | more))  # type: ignore[arg-type]


def test_a_number_is_said_with_its_strongest_detector_and_the_confidence_of_all() -> None:
    (one,) = _said(suspicion(suspect()), suspicion(suspect(detector="COLD_CALLS", score=0.9))).numbers
    assert (one.number, one.kind, one.score, one.weak) == (int(mobile(1)), "COLD_CALLS", 0.9, False)
    assert round(one.confidence, 3) == 0.96
    assert one.until_ms == one.last_ms + LASTS_S * 1000


def test_of_a_number_that_others_show_it_is_said_where_they_show_it() -> None:
    both = suspicion(suspect(trunks=("gw",))), suspicion(suspect(detector="COLD_CALLS", trunks=("gw", "peer")))
    said = _said(*both, trunks={"home", "gw", "peer"})
    assert (said.numbers[0].trunks, said.trunks) == (("gw", "peer"), ("gw", "home", "peer"))
    unknown = suspicion(suspect(detector="HIGH_FREQUENCY_DESK"))
    assert _said(*both, unknown).numbers[0].trunks == ()


def test_a_detector_that_people_called_wrong_is_believed_less_and_what_they_confirmed_more() -> None:
    often_wrong = {"ONE_RING": TrackRecord(detector="ONE_RING", confirmed=1, cleared=19)}
    (doubted,) = _said(suspicion(suspect()), records=often_wrong).numbers
    (sure,) = _said(suspicion(suspect(), Standing.CONFIRMED), records=often_wrong).numbers
    assert (round(doubted.confidence, 2), sure.confidence) == (0.2, 0.99)


def test_shadow_and_what_hangs_on_a_device_is_weak() -> None:
    shadow = suspicion(suspect(mode=Mode.SHADOW))
    device = suspect(kind=SubjectKind.DEVICE, subject="77", number=0, members=(int(mobile(2)),))
    assert [(one.number, one.weak) for one in _said(shadow, suspicion(device)).numbers] == [
        (int(mobile(1)), True), (int(mobile(2)), True),
    ]  # fmt: skip
    mixed = msgspec.structs.replace(device, collateral=1)
    assert _said(suspicion(mixed)).numbers == ()
    strong = _said(suspicion(suspect(detector="COLD_CALLS", score=0.5)), shadow).numbers[0]
    assert (strong.weak, strong.kind) == (False, "COLD_CALLS")


def test_victims_cleared_old_and_faint_ones_and_the_spoofed_are_left_out() -> None:
    spoofed = suspect(detector="CALL_BACK_STORM", victim=True)
    assert _said(suspicion(suspect(victim=True))).numbers == ()
    assert _said(suspicion(suspect(), Standing.CLEARED)).numbers == ()
    assert _said(suspicion(suspect()), cleared=frozenset({suspect().key})).numbers == ()
    assert _said(suspicion(suspect(last_ms=NOW - LASTS_S * 1000))).numbers == ()
    assert _said(suspicion(suspect(score=0.1))).numbers == ()
    assert _said(suspicion(suspect()), suspicion(spoofed)).numbers == ()
    assert _said(suspicion(suspect(kind=SubjectKind.TRUNK, subject="t", number=0))) == Publication()


def test_a_number_that_changed_hands_is_free_of_what_it_did_before_and_not_of_what_it_does_since() -> None:
    assert _said(suspicion(suspect()), forgotten={int(mobile(1)): NOW}).numbers == ()
    assert len(_said(suspicion(suspect()), forgotten={int(mobile(1)): NOW - 5_000}).numbers) == 1


def test_a_range_is_said_with_the_innocent_in_it_and_only_where_they_are_few() -> None:
    members = tuple(int(mobile(tail)) for tail in range(18))
    found = suspect(kind=SubjectKind.RANGE, subject="+861700000xxxx", number=0, members=members, collateral=2)
    (one,) = _said(suspicion(found)).ranges
    assert (one.first, one.last - one.first, one.collateral) == (int(mobile(0)), 9_999, 2)
    many = msgspec.structs.replace(found, collateral=5)
    assert _said(suspicion(many)).ranges == ()
    assert _said(suspicion(msgspec.structs.replace(found, subject="odd"))).ranges == ()
