from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ringfence.backends.planes import plane
from ringfence.backends.planes.layout import BOOT, CLEAN
from ringfence.backends.planes.plane import SLOTS, Plane, Words, started
from ringfence.telecom.errors import Unavailable


def _lay_out(words: Words) -> None:
    words[-1] = 42


def _open(path: Path, shape: int = 7) -> Plane:
    return Plane(path, 4_096, shape, _lay_out)


def test_a_new_file_is_laid_out_once_and_kept(tmp_path: Path) -> None:
    first = _open(tmp_path / "x.plane")
    assert first.fresh
    first.words[-1] = 43
    again = _open(tmp_path / "x.plane")
    assert not again.fresh
    assert again.words[-1] == 43
    assert again.slot - again.base != first.slot - first.base


def test_a_file_of_another_shape_is_set_aside(tmp_path: Path) -> None:
    _open(tmp_path / "x.plane").close()
    assert _open(tmp_path / "x.plane", 8).fresh
    assert len(list(tmp_path.glob("x.aside-*"))) == 1


def test_a_file_that_a_crash_of_the_machine_left_open_is_set_aside(tmp_path: Path) -> None:
    first = _open(tmp_path / "x.plane")
    first.words[BOOT // 8] += 1
    assert _open(tmp_path / "x.plane").fresh


def test_a_file_closed_in_order_outlives_the_machine(tmp_path: Path) -> None:
    first = _open(tmp_path / "x.plane")
    first.close()
    assert first.words[CLEAN // 8] == 1
    first.words[BOOT // 8] += 1
    assert not _open(tmp_path / "x.plane").fresh


def test_the_slot_of_a_dead_worker_is_free_again(tmp_path: Path) -> None:
    path = tmp_path / "x.plane"
    code = "import sys, pathlib; from ringfence.backends.planes.plane import Plane; "
    code += "Plane(pathlib.Path(sys.argv[1]), 4096, 7, lambda words: None)"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    mine = _open(path)
    assert mine.repair() == 0
    assert sum(1 for _, pid in mine._slots() if pid) == 1


def test_more_workers_than_slots_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plane, "SLOTS", 2)
    kept = [_open(tmp_path / "x.plane") for _ in range(2)]
    with pytest.raises(Unavailable, match="2 workers"):
        _open(tmp_path / "x.plane")
    assert len(kept) < SLOTS


def test_a_disk_without_room_is_told_and_nothing_half_made_stays(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="No room"):
        Plane(tmp_path / "x.plane", 1 << 50, 7, _lay_out)
    assert not list(tmp_path.glob("x.plane"))
    assert not list(tmp_path.glob("x.draft"))


def test_a_process_is_known_by_its_number_and_its_start() -> None:
    assert started(os.getpid()) > 0
    assert started(2**22 + 1) == 0
