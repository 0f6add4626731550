"""A build that is killed, and readers that ask while others build.

Run as a script: `rebuilding.py FOLDER build SIZE KIND | read ROUNDS`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from tests.backends.pages.scene import number, opened, profile

from ringfence.backends.pages.rebuild import rebuild
from ringfence.backends.pages.source import Row
from ringfence.registry.preference import Profile, pack_profile


class Even:
    """Every number of the first `size` says the same kind; the position is the kind."""

    def __init__(self, size: int, kind: int, *, endless: bool = False) -> None:
        self._size, self.position, self._endless = size, kind, endless

    @contextmanager
    def snapshot(self) -> Iterator[Even]:
        yield self

    def rows(self) -> Iterator[Sequence[Row]]:
        packed = pack_profile(profile(self.position))
        for begin in range(0, self._size, 5000):
            yield [(number(place), packed, ()) for place in range(begin, min(begin + 5000, self._size))]
        if self._endless:
            sys.stdout.write("building\n")
            sys.stdout.flush()
            sys.stdin.read()


def _kind(told: Profile) -> int:
    return told.refusals[0].categories - 1


def read(folder: Path, rounds: int) -> None:
    """Ask until so many generations went by; every batch must come whole from one generation."""
    pages = opened(folder)
    asked = np.array([number(place) for place in range(0, 30_000, 3)], np.int64)
    seen = {pages.health().generation}
    while len(seen) < rounds:
        kinds = np.unique(pages.check(asked, _kind))
        single = pages.profile(number(1))
        assert single is not None
        assert [*kinds, _kind(single)] == [pages.health().position] * 2, kinds
        pages.refresh()
        seen.add(pages.health().generation)
        sys.stdout.write(f"{pages.health().generation}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[2] == "build":
        rebuild(Path(sys.argv[1]), Even(int(sys.argv[3]), int(sys.argv[4]), endless=True), 0)
    else:
        read(Path(sys.argv[1]), int(sys.argv[3]))
