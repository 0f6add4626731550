from ringfence.analytics.evaluation.publishing import Bounds, Gathered, Page
from ringfence.analytics.suspect import SubjectKind, Suspect
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


BOUNDS = Bounds(0.6, 0.75)


def _page(*suspects: Suspect, at_ms: int = 1_000) -> Page:
    return Gathered(BOUNDS).page(suspects, at_ms)


def test_a_number_that_a_trusted_detector_found_is_published_and_stopped() -> None:
    (one,) = _page(_suspect()).numbers

    assert (one.number, one.score, one.stop, one.by) == (7, 0.9, True, "D")


def test_weak_evidence_is_published_and_stops_nobody() -> None:
    assert [one.stop for one in _page(_suspect(score=0.5)).numbers] == [False]
    assert [one.stop for one in _page(_suspect(mode=Mode.SHADOW)).numbers] == [False]


def test_members_of_a_device_are_a_weak_lead() -> None:
    alone = _suspect(kind=SubjectKind.DEVICE, members=(1, 2))
    mixed = _suspect(kind=SubjectKind.DEVICE, number=8, members=(3, 4), collateral=1)

    assert [(one.number, one.stop) for one in _page(alone, mixed).numbers] == [(1, False), (2, False)]


def test_what_was_found_before_is_still_said() -> None:
    gathered = Gathered(BOUNDS)
    gathered.page([_suspect()], 1_000)

    assert [one.number for one in gathered.page([_suspect(number=8)], 2_000).numbers] == [7, 8]


def test_a_victim_is_never_published() -> None:
    assert _page(_suspect(victim=True, members=(5, 6))) == Page()
