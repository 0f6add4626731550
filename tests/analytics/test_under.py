from ringfence.analytics.suspect import SubjectKind, Suspect
from ringfence.analytics.under import Under, gathered, raw, wanted
from ringfence.telecom.verdict import Mode


def _suspect(kind: SubjectKind, subject: str, number: int = 0, *, victim: bool = False) -> Suspect:
    return Suspect(
        kind=kind, subject=subject, number=number, detector="X", version="1", mode=Mode.SHADOW, score=1.0, first_ms=1,
        last_ms=2, evidence=(), victim=victim,
    )  # fmt: skip


def test_persons_are_counted_and_the_rest_are_members_with_the_busiest_first() -> None:
    rows: list[tuple[int | str, int, int, int]] = [("t", 11, 3, 0), ("t", 12, 9, 0), ("t", 13, 50, 1), (7, 14, 1, 1)]

    assert gathered(rows) == {"t": Under((12, 11), 1), "7": Under((), 1)}


def test_numbers_are_gathered_for_victims_and_for_all_that_is_no_number() -> None:
    suspects = [
        _suspect(SubjectKind.NUMBER, "+8613911110001", 5),
        _suspect(SubjectKind.NUMBER, "+8613911110002", 6, victim=True),
        _suspect(SubjectKind.TRUNK, "o'brien"),
        _suspect(SubjectKind.RANGE, "+861391111xxxx"),
    ]

    assert wanted(suspects) == {
        SubjectKind.NUMBER: ("6",),
        SubjectKind.RANGE: ("861391111",),
        SubjectKind.TRUNK: ("'o''brien'",),
    }
    assert raw(suspects[3]) == "861391111"
