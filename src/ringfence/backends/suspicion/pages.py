"""The page of suspicions as one worker asks it, and numbers that changed hands since."""

from __future__ import annotations

import os
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from pathlib import Path

from ringfence.backends.suspicion.page_file import ENTRY, RANGE, Page, open_page
from ringfence.screening.facts import Suspicion
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.number import PhoneNumber

NAME = "suspicions.page"
_ENTRY = struct.Struct("<HHHHIII")
_RANGE = struct.Struct("<qqHHHHIIII")
_LINE = struct.Struct("<qq")
_MARK = tuple[int, int]


class Forgotten:
    """Numbers that changed hands, with the moment; a file of its own, so that publisher and workers agree."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "changed-hands"
        self.known: dict[int, int] = {}
        self._read = 0

    def refresh(self) -> None:
        """Read what others added."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._read)
                content = file.read()
        except FileNotFoundError:
            return
        whole = len(content) // _LINE.size * _LINE.size
        for number, at_ms in _LINE.iter_unpack(content[:whole]):
            self.known[number] = max(at_ms, self.known.get(number, 0))
        self._read += whole

    def add(self, number: int, at_ms: int) -> None:
        """What the number did until then is nobody's any more; every worker tells it, the earliest is as good."""
        if self.known.get(number, 0) >= at_ms - 60_000:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            os.write(file, _LINE.pack(number, at_ms))
            os.fsync(file)
        finally:
            os.close(file)
        self.known[number] = at_ms


class SuspicionPages:
    """Fulfils `SuspicionBook` of the judge. A page that cannot be read leaves the one before in use."""

    def __init__(self, folder: Path, clock_ms: Callable[[], int], trouble: Callable[[str], None]) -> None:
        """`trouble` is told once of each page that is damaged."""
        self._path = folder / NAME
        self._clock_ms = clock_ms
        self._trouble = trouble
        self.forgotten = Forgotten(folder)
        self._mark: _MARK = (0, 0)
        self._page: Page | None = None
        self._trunks: frozenset[str] = frozenset()
        self.refresh()

    @property
    def published_ms(self) -> int:
        """When the page in use was published; 0 without one."""
        return self._page.header.published_ms if self._page else 0

    def refresh(self) -> bool:
        """Take a new page, if there is one; returns whether there was."""
        self.forgotten.refresh()
        try:
            seen = self._path.stat()
        except FileNotFoundError:
            gone, self._page, self._mark = self._page is not None, None, (0, 0)
            return gone
        mark = seen.st_ino, seen.st_mtime_ns
        if mark == self._mark:
            return False
        self._mark = mark
        try:
            self._page = open_page(self._path)
            self._trunks = frozenset(self._page.header.trunks)
        except FileNotFoundError:
            return False
        except Unavailable as error:
            self._trouble(f"{error.message}; the page before goes on")
            return False
        return True

    def changed_hands(self, number: int) -> None:
        """From now on nothing is said of what the number did before."""
        self.forgotten.add(number, self._clock_ms())

    def of(self, number: PhoneNumber, at_ms: int, trunk: str = "") -> Suspicion | None:
        """What is said then of a call of the number over that trunk; None when nothing is, or it is over."""
        page = self._page
        if page is None:
            return None
        place = bisect_left(page.numbers, number)
        if place < len(page.numbers) and page.numbers[place] == number:
            *entry, way = _ENTRY.unpack_from(page.entries, place * ENTRY.itemsize)
            elsewhere = way > 0 and trunk in self._trunks and trunk not in page.header.ways[way]
            return self._said(page, number, tuple(entry), at_ms, -1, elsewhere)
        if not len(page.firsts):
            return None
        place = bisect_right(page.firsts, number) - 1
        if place < 0:
            return None
        _, last, *entry, _, collateral = _RANGE.unpack_from(page.ranges, place * RANGE.itemsize)
        return self._said(page, number, tuple(entry), at_ms, collateral) if number <= last else None

    def _said(
        self, page: Page, number: int, entry: tuple[int, ...], at_ms: int, collateral: int, elsewhere: bool = False
    ) -> Suspicion | None:
        score, confidence, kind, weak, last_s, until_s = entry
        at_s = at_ms // 1000
        if at_s >= until_s or last_s * 1000 <= self.forgotten.known.get(number, 0):
            return None
        age_s = max(at_s - last_s, 0)
        faded = round(score * 0.5 ** (age_s / page.header.half_life_s))
        return Suspicion(page.header.kinds[kind], faded, confidence, bool(weak), age_s, collateral, elsewhere)
