from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ringfence.backends.planes.recent import WAYS, RecentTable


def test_what_was_put_is_found_and_a_known_key_keeps_its_values(tmp_path: Path) -> None:
    table = RecentTable(tmp_path / "recent", 16)
    assert table.find(7) is None
    assert table.put(7, 1, 2)
    assert not table.put(7, 3, 4)
    assert table.find(7) == (1, 2)
    table.close()


def test_another_process_and_a_restart_see_it(tmp_path: Path) -> None:
    path = tmp_path / "recent"
    code = "import sys, pathlib; from ringfence.backends.planes.recent import RecentTable; "
    code += "RecentTable(pathlib.Path(sys.argv[1]), 16).put(99, 5, 6)"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    table = RecentTable(path, 16)
    assert table.find(99) == (5, 6)
    table.close()


def test_a_full_bucket_forgets_its_oldest(tmp_path: Path) -> None:
    table = RecentTable(tmp_path / "recent", 1)
    for key in range(1, WAYS + 2):
        table.put(key, key)
    assert table.find(1) is None
    assert all(table.find(key) == (key, 0) for key in range(2, WAYS + 2))
    table.close()


def test_many_are_remembered_under_one_lock_and_each_is_told_apart(tmp_path: Path) -> None:
    table = RecentTable(tmp_path / "recent", 16)
    table.put(7, 1, 2)
    assert table.put_all([5, 7, 5, 0]) == [True, False, False, True]
    assert (table.find(5), table.find(7), table.find(1)) == ((0, 0), (1, 2), (0, 0))
    table.close()
