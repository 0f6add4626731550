import msgspec

from ringfence.analytics.suspect import SubjectKind, Suspect, accused
from ringfence.telecom.verdict import Mode


def _suspect(at_ms: int) -> Suspect:
    return Suspect(
        kind=SubjectKind.TRUNK,
        subject="gateway-7",
        detector="ILLEGAL_TERMINATION",
        version="2026-11-26",
        mode=Mode.SHADOW,
        score=0.8,
        first_ms=at_ms,
        last_ms=at_ms + 1,
        evidence=(("attempts", 900),),
    )


def test_a_suspect_found_again_in_another_window_is_the_same() -> None:
    assert _suspect(1).key == _suspect(2).key == ("ILLEGAL_TERMINATION", "trunk", "gateway-7")


def test_only_those_found_by_a_detector_that_counts_are_accused() -> None:
    shadow = _suspect(1)
    live = msgspec.structs.replace(shadow, mode=Mode.LIVE)
    victim = msgspec.structs.replace(live, kind=SubjectKind.NUMBER, number=5, victim=True, detector="CALL_BOMBING")

    assert accused([shadow, live, victim]) == (live,)
    assert accused([msgspec.structs.replace(live, score=0.0)]) == ()


def test_a_number_that_is_spoofed_is_not_accused_of_the_calls_made_in_its_name() -> None:
    desk = msgspec.structs.replace(
        _suspect(1), mode=Mode.LIVE, kind=SubjectKind.NUMBER, number=5, detector="HIGH_FREQUENCY_DESK"
    )
    spoofed = msgspec.structs.replace(desk, mode=Mode.SHADOW, victim=True, detector="SPOOFED_AT_ONCE")

    assert accused([desk]) == (desk,)
    assert accused([desk, spoofed]) == ()
