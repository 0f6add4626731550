from pathlib import Path

from tests.backends.duck.calling import FROM_MS, HOUR_MS, calls, write

from ringfence.backends.duck.damaged import Damaged
from ringfence.backends.duck.hours import hours_in


def test_a_damaged_file_is_found_and_left_out_until_it_changes(tmp_path: Path) -> None:
    folder = write(tmp_path, calls(times=30))
    write(tmp_path, calls(times=30), "b")
    path = folder / "hour=2026060101" / "b.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\xa7" * 500 + whole[504:])
    damaged, hours = Damaged(512), hours_in(folder, FROM_MS, FROM_MS + HOUR_MS)

    assert damaged.without(hours) == hours
    assert damaged.find(hours)
    (hour,) = damaged.without(hours)
    assert [one.name for one in hour.files] == ["a.parquet"]
    assert [(one.path, one.reason) for one in hour.unread] == [(path, "torn")]
    assert not damaged.find([hour])
    path.write_bytes(whole)
    assert damaged.without(hours) == hours
    path.unlink()
    assert damaged.without(hours) == hours
