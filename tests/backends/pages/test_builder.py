import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.backends.pages.scene import number

from ringfence.backends.pages.builder import Builder
from ringfence.backends.pages.page_file import PageFile
from ringfence.telecom.errors import Refused


def _build(builder: Builder, *parts: tuple[int, ...]) -> None:
    for some in parts:
        builder.add(np.array([number(one) for one in some], np.int64), np.ones(len(some), np.uint32))
    builder.finish(generation=1, position=0, built_ms=0)


def test_numbers_that_do_not_ascend_are_refused(tmp_path: Path) -> None:
    for first, then in (((1, 2), (2, 3)), ((1, 5), (4, 6)), ((3, 2), (7, 8))):
        builder = Builder(tmp_path / "p")
        with pytest.raises(Refused):
            _build(builder, first, then)
        builder.give_up()
        assert not (tmp_path / "p").exists()


def test_profiles_beyond_254_stand_beside_the_pages(tmp_path: Path) -> None:
    builder = Builder(tmp_path / "p")
    ids = builder.profile_ids(b"%d" % kind for kind in range(300))
    assert ids.tolist() == list(range(1, 301))
    assert builder.profile_ids([b"7", b"299"]).tolist() == [8, 300]
    builder.add(np.array([number(place) for place in range(300)], np.int64), ids)
    header = builder.finish(generation=1, position=5, built_ms=6)
    assert (header.odd_numbers.size, header.registered, header.position) == (46 * 8, 300, 5)
    file = PageFile(tmp_path / "p")
    assert [file.profiles[file.find(number(place)) - 1] for place in (0, 253, 254, 299)] == [
        b"0",
        b"253",
        b"254",
        b"299",
    ]


_STREAM = """
import resource, sys
import numpy as np
from pathlib import Path
from tests.backends.pages.scene import number
from ringfence.backends.pages.builder import Builder
builder = Builder(Path(sys.argv[1]))
builder.profile_ids([b"x"])
for begin in range(0, int(sys.argv[2]), 100_000):
    numbers = number(0) + 20 * np.arange(begin, begin + 100_000)
    builder.add(numbers, np.ones(len(numbers), np.uint32))
builder.finish(generation=1, position=0, built_ms=0)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_numbers(tmp_path: Path) -> None:
    used = []
    for count in (200_000, 8_000_000):
        command = [sys.executable, "-c", _STREAM, str(tmp_path / "p"), str(count)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
        used.append(int(done.stdout))
    assert used[1] < used[0] + 40, f"{used} MiB"
