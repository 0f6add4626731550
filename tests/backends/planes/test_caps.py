import multiprocessing
from pathlib import Path

import pytest

from ringfence.backends.planes.caps import DAYS, MOST, WAYS, CapTable, mark
from ringfence.telecom.errors import Unavailable

PERSON, TODAY = 1 << 60 | 8613900139000, 20_000


def _table(folder: Path) -> CapTable:
    return CapTable(folder / "caps", 1_000)


def _seen(table: CapTable, name: str, day: int, person: int = PERSON) -> tuple[int, int]:
    (counts,) = table.seen(person, (name,), day)
    return counts


def _often(folder: str) -> None:
    table = CapTable(Path(folder) / "caps", 1_000)
    for _ in range(60):
        table.count(PERSON, ("acme",), TODAY)
    table.close()


def test_calls_are_counted_by_day_and_by_seven_days(tmp_path: Path) -> None:
    table = _table(tmp_path)
    assert _seen(table, "acme", TODAY) == (0, 0)
    for day in (0, 0, 1, 6):
        table.count(PERSON, ("acme", "campaign:c"), TODAY + day)

    assert _seen(table, "acme", TODAY + 6) == (1, 4)
    assert _seen(table, "campaign:c", TODAY + 6) == (1, 4)
    assert _seen(table, "acme", TODAY + 7) == (0, 2)
    assert _seen(table, "acme", TODAY + 12) == (0, 1)
    assert _seen(table, "acme", TODAY + 6 + DAYS) == (0, 0)
    assert _seen(table, "other", TODAY) == _seen(table, "acme", TODAY + 6, PERSON + 1) == (0, 0)
    table.close()


def test_counts_outlive_the_process_and_are_shared_by_all(tmp_path: Path) -> None:
    table = _table(tmp_path)
    table.count(PERSON, ("acme",), TODAY)
    workers = [multiprocessing.get_context("spawn").Process(target=_often, args=(str(tmp_path),)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert _seen(table, "acme", TODAY) == (121, 121)
    table.close()
    again = _table(tmp_path)
    assert _seen(again, "acme", TODAY) == (121, 121)
    again.close()


def test_a_clock_that_goes_back_loses_no_count_and_a_count_has_an_end(tmp_path: Path) -> None:
    table = _table(tmp_path)
    table.count(PERSON, ("acme",), TODAY + 1)
    table.count(PERSON, ("acme",), TODAY)

    assert _seen(table, "acme", TODAY + 1) == (2, 2)
    assert _seen(table, "acme", TODAY) == (0, 0)
    for _ in range(MOST + 5):
        table.count(PERSON, ("acme",), TODAY + 2)
    assert _seen(table, "acme", TODAY + 2) == (MOST, MOST + 2)
    table.close()


def test_a_number_that_changes_hands_is_counted_anew_once_for_each_change(tmp_path: Path) -> None:
    table = _table(tmp_path)
    table.count(PERSON, ("acme", "other"), TODAY)
    table.forget(PERSON, 7)
    assert _seen(table, "acme", TODAY) == _seen(table, "other", TODAY) == (0, 0)
    table.count(PERSON, ("acme",), TODAY)
    table.forget(PERSON, 7)

    assert _seen(table, "acme", TODAY) == (1, 1)
    assert table.applied() == 7
    table.close()


def test_a_full_bucket_forgets_who_called_longest_ago(tmp_path: Path) -> None:
    table = _table(tmp_path)
    for nth in range(WAYS + 1):
        table.count(PERSON, (f"company-{nth}",), TODAY + nth // 4)

    day = TODAY + WAYS // 4
    assert _seen(table, "company-0", day) == (0, 0)
    assert all(_seen(table, f"company-{nth}", day)[1] == 1 for nth in range(1, WAYS + 1))
    table.close()


def test_marks_are_never_nothing_and_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    assert mark("") & 1
    (tmp_path / "caps").mkdir()
    with pytest.raises((Unavailable, IsADirectoryError)):
        _table(tmp_path)
