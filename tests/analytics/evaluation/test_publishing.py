from ringfence.analytics.evaluation.publishing import HOUR_MS, STANDS_MS, page_of
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
        last_ms=0,
        evidence=(),
        victim=victim,
        members=members,
        collateral=collateral,
    )


def test_a_suspected_number_is_published_for_a_day() -> None:
    (one,) = page_of([_suspect()], 1_000).numbers

    assert (one.number, one.score, one.stop, one.by, one.until_ms) == (7, 0.9, True, "D", 1_000 + STANDS_MS)


def test_weak_evidence_is_published_and_stops_nobody() -> None:
    (one,) = page_of([_suspect(score=0.3)], 0).numbers

    assert not one.stop


def test_what_is_in_shadow_is_not_published() -> None:
    assert page_of([_suspect(mode=Mode.SHADOW)], 0).numbers == ()


def test_members_are_published_only_where_nobody_innocent_is_among_them() -> None:
    alone = _suspect(kind=SubjectKind.DEVICE, members=(1, 2))
    mixed = _suspect(kind=SubjectKind.DEVICE, members=(3, 4), collateral=1)

    assert [one.number for one in page_of([alone, mixed], 0).numbers] == [1, 2]


def test_a_victim_is_guarded_for_an_hour_and_never_published() -> None:
    page = page_of([_suspect(victim=True, members=(5, 6))], 1_000)

    assert page.numbers == ()
    (guard,) = page.guards
    assert (guard.number, guard.callers, guard.until_ms) == (7, (5, 6), 1_000 + HOUR_MS)
