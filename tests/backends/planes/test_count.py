from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.backends.planes import hammering

ROOT = Path(__file__).parents[3]


def _hammer(folder: Path, way: str) -> list[int]:
    """Killed, exit codes, calls told, owed by the dead, counted calling and called, after 200 more, broken blocks."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.backends.planes.hammering", str(folder), way],
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return [int(word) for word in done.stdout.splitlines()[-1].split()]


def test_two_workers_on_one_number_lose_no_call(tmp_path: Path) -> None:
    _, codes, told, owed, calling, called, _, broken = _hammer(tmp_path, "together")
    assert codes == broken == owed == 0
    assert told == calling == called == 2 * hammering.EACH


def test_workers_killed_in_the_middle_leave_nothing_torn_and_the_others_go_on(tmp_path: Path) -> None:
    killed, codes, told, owed, calling, called, after, broken = _hammer(tmp_path, "killed")
    assert killed == hammering.KILLS
    assert codes == broken == 0
    # A killed worker may have counted one call, on one side or both, that it could not tell of any more,
    # and takes with it what it still owed.
    assert told <= calling <= told + killed + owed
    assert told <= called <= calling
    assert after == calling + 200
