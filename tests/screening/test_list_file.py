from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from tests.examples import NOW, entry, mobile, read

from ringfence.screening.book import ListEntry
from ringfence.screening.list_file import Report, RowsRefused, moment_ms, read_entries
from ringfence.telecom.errors import Refused

DRAFT = entry("", 0)


def taken(lines: Iterable[str], report: Report | None = None, *, skip_refused: bool = False) -> list[ListEntry]:
    return list(read_entries(lines, read, DRAFT, report or Report(), skip_refused=skip_refused))


def test_rows_become_entries_and_what_they_leave_out_comes_from_the_draft() -> None:
    lines = [
        "\ufeffNumber,last,reason,expires\r\n",
        "17000000001,,,\r\n",
        "17000000010,17000000019,loans,2099-12-31\r\n",
    ]

    first, second = taken(lines)

    assert (first.numbers.first, first.numbers.last) == (mobile(1), mobile(1))
    assert (first.reason, first.expires_ms) == (DRAFT.reason, DRAFT.expires_ms)
    assert (second.numbers.last, second.reason) == (mobile(19), "loans")
    assert second.expires_ms == moment_ms("2100-01-01T00:00+08:00")


def test_one_refused_row_stops_the_whole_file_with_its_line_and_reason() -> None:
    report = Report()

    with pytest.raises(RowsRefused) as refused:
        taken(["number,reason\n", "17000000001,a\n", "rubbish,b\n", "\n", "17000000003,c\n"], report)

    assert [(row.line, row.text) for row in refused.value.rows] == [(3, "rubbish,b")]
    assert (report.taken, report.refused) == (2, 1)


def test_the_good_rows_can_be_taken_alone() -> None:
    report = Report()
    rows = taken(["number,expires\n", "17000000001,soon\n", "17000000002,2099-01-01\n"], report, skip_refused=True)

    assert [row.numbers.first for row in rows] == [mobile(2)]
    assert report.refused == 1


@pytest.mark.parametrize("header", ["", "phone\n", "number,colour\n", "\0\0\n", '"number\n'])
def test_a_file_without_known_columns_is_refused(header: str) -> None:
    with pytest.raises(Refused):
        taken([header])


def test_only_the_first_thousand_refused_rows_are_kept() -> None:
    report = Report()
    taken(["number\n", *("x\n" for _ in range(5_000))], report, skip_refused=True)

    assert (report.refused, len(report.rows)) == (5_000, 1_000)


def test_one_row_at_a_time_is_read() -> None:
    def lines() -> Iterator[str]:
        yield "number\n"
        for i in range(10):
            seen.append(i)
            yield f"1700000000{i}\n"

    seen: list[int] = []
    entries = read_entries(lines(), read, DRAFT, Report(), skip_refused=False)
    next(entries)

    assert seen == [0]


def test_moments_without_zone_are_in_china_and_rubbish_is_refused() -> None:
    assert moment_ms("2026-01-01T08:00") == moment_ms("2026-01-01T00:00Z")
    assert moment_ms("2026-01-01") == moment_ms("2026-01-02T00:00+08:00")
    assert moment_ms("2026-01-01T00:00") < NOW
    for text in ("", "soon", "9999-12-31", "2026-02-30", "2026-01-01T00:00:00+99:00"):
        with pytest.raises(Refused):
            moment_ms(text)
