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
