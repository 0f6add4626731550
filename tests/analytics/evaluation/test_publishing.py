from ringfence.analytics.evaluation.publishing import Gathered
from ringfence.analytics.published import Publication
from ringfence.analytics.suspect import Detection, SubjectKind, Suspect
from ringfence.telecom.verdict import Mode


def _suspect(
    *,
    kind: SubjectKind = SubjectKind.NUMBER,
    number: int = 7,
    score: float = 0.9,
    mode: Mode = Mode.LIVE,
    victim: bool = False,
    members: tuple[int, ...] = (),
    collateral: int = 0,
) -> Suspect:
    return Suspect(
        kind=kind,
        subject=str(number),
        number=number if kind is SubjectKind.NUMBER else 0,
        detector="D",
        version="2026-11-26",
        mode=mode,
        score=score,
        first_ms=0,
        last_ms=10,
        evidence=(),
        victim=victim,
        members=members,
        collateral=collateral,
    )


def _detection(*suspects: Suspect, trunks: tuple[str, ...] = ()) -> Detection:
    return Detection(from_ms=0, until_ms=1_000, suspects=suspects, trunks=trunks)


def _take(*suspects: Suspect, at_ms: int = 1_000, trunks: tuple[str, ...] = ()) -> Publication:
    return Gathered().take(_detection(*suspects, trunks=trunks), at_ms)


def test_a_number_that_a_trusted_detector_found_is_published() -> None:
    (one,) = _take(_suspect()).numbers

    assert (one.number, one.score, one.kind, one.weak) == (7, 0.9, "D", False)


def test_what_detectors_in_shadow_find_is_a_weak_lead() -> None:
    assert [one.weak for one in _take(_suspect(mode=Mode.SHADOW)).numbers] == [True]


def test_members_of_a_device_are_a_weak_lead() -> None:
    alone = _suspect(kind=SubjectKind.DEVICE, members=(1, 2))
    mixed = _suspect(kind=SubjectKind.DEVICE, number=8, members=(3, 4), collateral=1)

    assert [(one.number, one.weak) for one in _take(alone, mixed).numbers] == [(1, True), (2, True)]


def test_what_was_found_before_is_still_said() -> None:
    gathered = Gathered()
    gathered.take(_detection(_suspect()), 1_000)

    assert [one.number for one in gathered.take(_detection(_suspect(number=8)), 2_000).numbers] == [7, 8]


def test_a_victim_is_never_published() -> None:
    assert _take(_suspect(victim=True, members=(5, 6))) == Publication()


def test_the_trunks_that_records_name_are_told() -> None:
    assert _take(trunks=("b", "a")).trunks == ("a", "b")
