from pathlib import Path

import pytest
from tests.analytics.documents import BUSY, RULES
from tests.backends.duck.calling import FROM_MS, HOUR_MS, calls, write

from ringfence.commands.detecting import Detecting
from ringfence.doors.cli.detectors import Wish
from ringfence.settings import Settings
from ringfence.telecom.errors import NotFound


def _detecting(home: Path) -> Detecting:
    return Detecting(lambda: Settings(home=home), RULES)


def test_a_file_of_the_home_replaces_that_of_the_package(tmp_path: Path) -> None:
    own = tmp_path / "rules" / "detectors"
    own.mkdir(parents=True)
    (own / "one_ring.sql").write_text(BUSY, "utf-8")
    codes = {one.code for one in _detecting(tmp_path).read(()).detectors}

    assert "BUSY" in codes
    assert "ONE_RING" not in codes
    assert "CALL_BOMBING" in codes


def test_examples_are_run_once_for_each_change_of_a_detector(tmp_path: Path) -> None:
    path = tmp_path / "busy.sql"
    path.write_text(BUSY, "utf-8")
    tried: list[str] = []

    def prove() -> tuple[int, int]:
        detecting = _detecting(tmp_path)
        proven = detecting.proven(detecting.read([path]), tried.append)
        return len(proven.detectors), len(proven.refused)

    assert prove() == (1, 0)
    assert prove() == (1, 0)
    assert tried == ["BUSY"]
    path.write_text(BUSY.replace("times = 19", "times = 29"), "utf-8")
    assert prove() == (0, 1)
    assert prove() == (0, 1)
    assert tried == ["BUSY"] * 3


def test_the_newest_records_end_the_window(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=3, every_s=3600))
    (folder / "hour=z").mkdir()
    (folder / "hour=z" / "a.parquet").touch()

    assert _detecting(tmp_path).newest(None) == FROM_MS + 3 * HOUR_MS
    assert _detecting(tmp_path / "other").newest(None) is None


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    wish = Wish(calls=tmp_path / "none", from_ms=0, until_ms=1, limit_s=1)

    with pytest.raises(NotFound, match="there is no folder"):
        _detecting(tmp_path).run(wish, [], lambda _: None)
    with pytest.raises(NotFound, match="there is no file"):
        _detecting(tmp_path).read([tmp_path / "x.sql"])
