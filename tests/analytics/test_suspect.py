from ringfence.analytics.suspect import SubjectKind, Suspect
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
