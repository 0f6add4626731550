import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from tests.backends.pages.rebuilding import Even
from tests.backends.pages.scene import DictStore, number, opened, preference, profile

from ringfence.backends.pages.page_file import PageFile
from ringfence.backends.pages.preference_pages import FILE_NAME, PREVIOUS_NAME
from ringfence.backends.pages.rebuild import DRAFT_NAME, rebuild
from ringfence.backends.pages.source import PreferenceSource, Row, Snapshot
from ringfence.telecom.errors import Refused, Unavailable

ROOT = Path(__file__).parents[3]


def _start(folder: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.backends.pages.rebuilding", str(folder), *words]
    return subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_generations_count_up_and_the_one_before_is_kept(tmp_path: Path) -> None:
    for kind in range(1, 4):
        header = rebuild(tmp_path, Even(100, kind), 1000 + kind)
        assert header is not None
        assert (header.generation, header.position, header.registered, header.built_ms) == (
            kind,
            kind,
            100,
            1000 + kind,
        )
    assert PageFile(tmp_path / FILE_NAME).header.generation == 3
    assert PageFile(tmp_path / PREVIOUS_NAME).header.generation == 2
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_a_build_that_is_killed_leaves_the_pages_as_they_were(tmp_path: Path) -> None:
    rebuild(tmp_path, Even(20_000, 1), 0)
    pages = opened(tmp_path)
    builder = _start(tmp_path, "build", "20000", "2")
    assert _line(builder) == "building"
    assert rebuild(tmp_path, Even(10, 5), 0) is None, "two must not build at once"
    builder.kill()
    builder.communicate()
    assert (tmp_path / DRAFT_NAME).exists()
    assert not pages.refresh()
    assert opened(tmp_path).profile(number(7)) == profile(1)

    assert rebuild(tmp_path, Even(20_000, 3), 0) is not None
    assert pages.refresh()
    assert pages.profile(number(7)) == profile(3)


def test_processes_that_read_while_others_build_see_whole_generations(tmp_path: Path) -> None:
    rebuild(tmp_path, Even(30_000, 1), 0)
    readers = [_start(tmp_path, "read", "4") for _ in range(2)]
    generation = 1
    while generation < 6 and any(one.poll() is None for one in readers):
        seen = [int(_line(one) or generation) for one in readers]
        if min(seen) >= generation:
            generation += 1
            rebuild(tmp_path, Even(30_000, generation), 0)
    for one in readers:
        one.communicate()
    assert [one.returncode for one in readers] == [0, 0]


def test_a_damaged_generation_never_becomes_the_previous_one(tmp_path: Path) -> None:
    rebuild(tmp_path, Even(100, 1), 0)
    rebuild(tmp_path, Even(100, 2), 0)
    raw = bytearray((tmp_path / FILE_NAME).read_bytes())
    raw[5000] ^= 1
    (tmp_path / FILE_NAME).unlink()
    (tmp_path / FILE_NAME).write_bytes(raw[: len(raw) - 1])
    rebuild(tmp_path, Even(100, 3), 0)
    assert PageFile(tmp_path / PREVIOUS_NAME).header.generation == 1
    assert PageFile(tmp_path / FILE_NAME).header.generation == 2


class Unordered(Even):
    def rows(self) -> Iterator[Sequence[Row]]:
        rows = [row for some in super().rows() for row in some]
        yield rows[:3]
        yield rows[1:]


class Away:
    def snapshot(self) -> AbstractContextManager[Snapshot]:
        raise Unavailable("the store is away")


@pytest.mark.parametrize("source", [Unordered(9, 2), Away()])
def test_a_build_that_fails_removes_its_draft(tmp_path: Path, source: PreferenceSource) -> None:
    rebuild(tmp_path, Even(10, 1), 0)
    with pytest.raises((Refused, Unavailable)):
        rebuild(tmp_path, source, 0)
    assert not (tmp_path / DRAFT_NAME).exists()
    assert opened(tmp_path).health().generation == 1


class Held:
    def __init__(self, taken: Snapshot) -> None:
        self._taken = taken

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        yield self._taken


def test_the_feed_that_went_on_during_a_build_is_not_lost(tmp_path: Path) -> None:
    store = DictStore()
    store.put(preference(1, 1))
    rebuild(tmp_path, store, 0)
    pages = opened(tmp_path)
    with store.snapshot() as taken:
        store.put(preference(1, 9), preference(2, 8))
        store.feed(pages)
        rebuild(tmp_path, Held(taken), 0)
    assert pages.refresh()
    assert pages.health().overlay == 2
    assert (pages.profile(number(1)), pages.profile(number(2))) == (profile(9), profile(8))
    assert pages.position() == 3
