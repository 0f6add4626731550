from pathlib import Path

import pytest

from ringfence.backends.worlds.stops import read_stops, write_stops
from ringfence.telecom.errors import Refused


def test_stops_are_read_as_written(tmp_path: Path) -> None:
    write_stops(tmp_path / "stops.parquet", {7: 100, 3: 50})

    assert read_stops(tmp_path / "stops.parquet") == {3: 50, 7: 100}


def test_what_is_no_file_of_stops_is_refused(tmp_path: Path) -> None:
    (tmp_path / "stops.parquet").write_text("no")

    with pytest.raises(Refused, match="no file of stops"):
        read_stops(tmp_path / "stops.parquet")
    with pytest.raises(Refused):
        read_stops(tmp_path / "absent.parquet")
