import stat
from pathlib import Path

import pytest

from ringfence.backends.drafted import drafted
from ringfence.telecom.errors import Refused, Unavailable


def test_a_file_is_there_whole_and_its_owners_alone(tmp_path: Path) -> None:
    with drafted(tmp_path / "a.csv") as file:
        file.write(b"x")
        assert not (tmp_path / "a.csv").exists()
    assert (tmp_path / "a.csv").read_bytes() == b"x"
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o600
    with pytest.raises(Refused, match="there already"), drafted(tmp_path / "a.csv"):
        pass


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be written"):
        _break_off(tmp_path / "b.csv")
    with pytest.raises(Unavailable), drafted(tmp_path / "none" / "c.csv"):
        pass
    assert list(tmp_path.iterdir()) == []


def _break_off(path: Path) -> None:
    with drafted(path) as file:
        file.write(b"x")
        raise OSError("no room")
