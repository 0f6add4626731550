"""Places are held by one process, and small files are whole or absent."""

import os
from pathlib import Path

import pytest

from ringfence.backends.journal.folder import (
    first_seqs,
    is_busy,
    lock_free_worker,
    lock_worker,
    pack_head,
    read_head,
    read_seal,
    segment_path,
    worker_folder,
    workers,
    write_whole,
)
from ringfence.telecom.errors import Conflict


def test_a_place_is_held_once(tmp_path: Path) -> None:
    held = lock_worker(tmp_path, 3)

    with pytest.raises(Conflict, match="w03") as refused:
        lock_worker(tmp_path, 3)
    assert refused.value.remedy
    assert is_busy(tmp_path, 3)

    os.close(held)
    assert not is_busy(tmp_path, 3)
    os.close(lock_worker(tmp_path, 3))


def test_workers_get_distinct_places(tmp_path: Path) -> None:
    held = [lock_free_worker(tmp_path) for _ in range(3)]

    assert [worker for worker, _ in held] == [0, 1, 2]
    os.close(held[1][1])
    worker, descriptor = lock_free_worker(tmp_path)
    assert worker == 1
    for place in (held[0][1], held[2][1], descriptor):
        os.close(place)


def test_a_place_never_taken_is_not_busy(tmp_path: Path) -> None:
    assert not is_busy(tmp_path, 9)


def test_the_head_comes_back_and_rubbish_is_none(tmp_path: Path) -> None:
    worker_folder(tmp_path, 0).mkdir()
    path = worker_folder(tmp_path, 0) / "head"

    assert read_head(tmp_path, 0) is None
    path.write_bytes(pack_head(42, b"h" * 32))
    assert read_head(tmp_path, 0) == (42, b"h" * 32)
    path.write_bytes(b"\xff rubbish")
    assert read_head(tmp_path, 0) is None


def test_segments_are_listed_in_order_and_strangers_ignored(tmp_path: Path) -> None:
    home = worker_folder(tmp_path, 0)
    home.mkdir()
    (tmp_path / "wrong").mkdir()
    for first_seq in (200, 1, 30):
        segment_path(tmp_path, 0, first_seq).touch()
    (home / "notes.rflog").touch()

    assert first_seqs(tmp_path, 0) == [1, 30, 200]
    assert workers(tmp_path) == [0]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.seal"
    write_whole(path, b"one")
    write_whole(path, b"two")

    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]
    assert read_seal(path) is None
