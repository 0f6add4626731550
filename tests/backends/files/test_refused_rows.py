from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ringfence.backends.files.refused_rows import RefusedFile, harmless
from ringfence.registry.bulk import RefusedRow
from ringfence.telecom.errors import Refused, Unavailable


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_rows_beyond_the_position_are_cut_off_and_written_again(tmp_path: Path) -> None:
    file = RefusedFile(tmp_path / "r.csv")
    file.cut(0)
    size = file.add([RefusedRow(2, "why", "a,b")])
    file.add([RefusedRow(3, "why", "written, then killed")])

    file.cut(size)
    file.add([RefusedRow(3, "why", "again")])

    assert _rows(file.path) == [["line", "reason", "row"], ["2", "why", "a,b"], ["3", "why", "again"]]
    assert file.path.stat().st_mode & 0o077 == 0


def test_another_file_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("mine\n")

    with pytest.raises(Refused):
        RefusedFile(other).cut(0)
    assert other.read_text() == "mine\n"
    with pytest.raises(Refused, match="gone"):
        RefusedFile(tmp_path / "none.csv").cut(10)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        RefusedFile(tmp_path / "none" / "r.csv").add([RefusedRow(1, "w", "t")])


@pytest.mark.parametrize("text", ["=1+1", "+86138", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("86138") == "86138"
