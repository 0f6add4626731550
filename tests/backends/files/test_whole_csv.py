from collections.abc import Iterator
from pathlib import Path

import pytest

from ringfence.backends.files.whole_csv import write_whole_csv
from ringfence.telecom.errors import Conflict, Unavailable


def test_it_is_whole_private_and_told_of(tmp_path: Path) -> None:
    told: list[int] = []
    path = tmp_path / "out.csv"

    count = write_whole_csv(path, ("a", "b"), (["1", "x,y"] for _ in range(5)), told.append, every=2)

    assert (count, told) == (5, [2, 4])
    assert path.read_text("utf-8") == "a,b\n" + '1,"x,y"\n' * 5
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def rows() -> Iterator[list[str]]:
        yield ["1"]
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        write_whole_csv(tmp_path / "out.csv", ("a",), rows(), lambda _: None, every=9)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_and_a_folder_that_is_not_are_told(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("mine", "utf-8")

    with pytest.raises(Conflict):
        write_whole_csv(tmp_path / "out.csv", ("a",), [], lambda _: None, every=9)
    with pytest.raises(Unavailable):
        write_whole_csv(tmp_path / "none" / "out.csv", ("a",), [], lambda _: None, every=9)
    assert (tmp_path / "out.csv").read_text("utf-8") == "mine"
