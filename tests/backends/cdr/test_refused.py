import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfence.backends.cdr.refused import RefusedFile, harmless
from ringfence.backends.cdr.rows import Refusal
from ringfence.telecom.errors import Unavailable


def test_rows_stand_with_file_line_reason_and_text(tmp_path: Path) -> None:
    beside = RefusedFile(tmp_path / "r.csv")
    beside.add(Path("in.csv"), [])
    assert not beside.path.exists()
    beside.add(Path("/x/in.csv"), [Refusal(3, "no time", 'a,"b"')])
    beside.add(Path("in.csv"), [Refusal(9, "no time", "+1")])
    assert beside.path.read_text() == 'file,line,reason,row\nin.csv,3,no time,"a,""b"""\nin.csv,9,no time,\'+1\n'


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be written"):
        RefusedFile(tmp_path / "no" / "r.csv").add(Path("a"), [Refusal(1, "x", "y")])


def test_a_formula_is_made_harmless() -> None:
    assert [harmless(text) for text in ("=1", "@x", "plain")] == ["'=1", "'@x", "plain"]


def _age(path: Path, days: int) -> None:
    at = path.stat().st_mtime - days * 86_400
    os.utime(path, (at, at))


def test_the_rows_of_a_day_are_closed_under_its_name_when_the_next_come(tmp_path: Path) -> None:
    beside, rows = RefusedFile(tmp_path / "feed.refused.csv"), [Refusal(1, "no time", "x")]
    beside.add(Path("in.csv"), rows)
    beside.add(Path("in.csv"), rows)
    assert [path.name for path in tmp_path.iterdir()] == ["feed.refused.csv"]
    _age(beside.path, 3)
    day = datetime.fromtimestamp(beside.path.stat().st_mtime, UTC).strftime("%Y%m%d")
    beside.add(Path("in.csv"), rows)
    closed = tmp_path / f"feed.refused-{day}-000001.csv"
    assert sorted(tmp_path.iterdir()) == sorted([beside.path, closed])
    assert (len(closed.read_text().splitlines()), len(beside.path.read_text().splitlines())) == (3, 2)
    assert closed.stat().st_mode & 0o077 == 0


def test_a_file_that_is_full_is_closed_and_of_too_many_the_oldest_go(tmp_path: Path) -> None:
    beside = RefusedFile(tmp_path / "feed.refused.csv", largest=100, most=400)
    for at in range(20):
        beside.add(Path("in.csv"), [Refusal(at, "no time", "x" * 100)])
    closed = sorted(tmp_path.glob("feed.refused-*.csv"))
    assert sum(path.stat().st_size for path in closed) <= 400
    assert [path.name[-7:-4] for path in closed] == ["018", "019"]
    assert "18,no time" in closed[-1].read_text()
    assert "19,no time" in beside.path.read_text()


def test_a_file_beside_what_somebody_loads_keeps_its_name(tmp_path: Path) -> None:
    beside = RefusedFile(tmp_path / "in.csv.refused.csv", rotated=False, largest=1)
    for _ in range(2):
        beside.add(Path("in.csv"), [Refusal(1, "no time", "x")])
        _age(beside.path, 3)
    assert [len(path.read_text().splitlines()) for path in tmp_path.iterdir()] == [3]
