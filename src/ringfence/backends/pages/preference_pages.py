"""The judge's read side of preferences: the newest good pages, what changed since, and how old both are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import numpy as np

from ringfence.backends.pages.finding import Bytes, Numbers
from ringfence.backends.pages.followed import FEW, Followed
from ringfence.backends.pages.health import PagesHealth
from ringfence.backends.pages.layout import DAMAGED
from ringfence.backends.pages.overlay import Overlay, Patch, company_mark
from ringfence.backends.pages.page_file import PageFile
from ringfence.registry.preference import Preference, Profile, profile_of, unpack_profile
from ringfence.telecom.errors import Refused, Unavailable

FILE_NAME, PREVIOUS_NAME = "preferences.pages", "preferences.previous"
UNKNOWN = 255
"""Verdict of a number whose page is damaged and has no earlier copy."""
OVERLAY_LIMIT = 100_000
_SLICE = 1 << 22
_REMEDY = "Build the pages with `ringfence registry verify --rebuild`; until then such calls pass."


class _Generation:
    """An open file with its profiles read. Index 0 is the number that never said anything."""

    def __init__(self, path: Path) -> None:
        self.file = PageFile(path)
        try:
            self.profiles: tuple[Profile | None, ...] = (None, *(unpack_profile(raw) for raw in self.file.profiles))
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise Refused(f"a profile in {path} cannot be read: {error}", _REMEDY) from error
        self.damaged = False
        """Whether a page was found damaged: such a generation is not kept as the one to answer for a later one."""


class PreferencePages:
    """Fulfils `PreferenceBook`, and the preferences' part of `RegistrySink`. One for each worker; the file is shared.

    One thread tells it changes and calls `refresh`; any thread asks. No question waits for either.
    """

    def __init__(self, folder: Path, *, monotonic: Callable[[], float], trouble: Callable[[str], None]) -> None:
        """Open the newest good generation in the folder; without one every question is `Unavailable` until built."""
        self._path, self._previous = folder / FILE_NAME, folder / PREVIOUS_NAME
        self._monotonic = monotonic
        self._tell = trouble
        self._overlay = Overlay()
        self._patch = self._overlay.get
        self._followed = Followed(0)
        self._good_at: float | None = None
        self._trouble = ""
        self._rejected: tuple[int, int] | None = None
        self._pair: tuple[_Generation | None, _Generation | None] = (None, None)
        """The generation in use and the one that answers where it is damaged; read together, for both may change."""
        self.refresh()
        if self._pair[0] is None and self._previous.exists():
            now = self._opened(self._previous)
            self._pair = now, None
            self._followed = Followed(now.file.header.position if now is not None else 0)

    def profile(self, called: int) -> Profile | None:
        """What the number refuses; None when it never said anything. Raises `Unavailable` when that is not known."""
        patch = self._patch(called)
        if patch is not None:
            return patch.profile
        now, earlier = self._pair
        if now is None:
            if self._followed.whole:
                return None
            raise Unavailable("There are no pages of preferences.", _REMEDY)
        found = now.file.find(called)
        return now.profiles[found] if found != DAMAGED else self._doubtful(called, now, earlier)

    def _doubtful(self, called: int, now: _Generation, earlier: _Generation | None) -> Profile | None:
        """The answer of the last good copy of a damaged page."""
        self._damaged(now)
        found = earlier.file.find(called) if earlier is not None else DAMAGED
        if earlier is None or found == DAMAGED:
            raise Unavailable("The page of that number is damaged and has no earlier copy.", _REMEDY)
        return earlier.profiles[found]

    def excepted(self, called: int, company: str) -> bool:
        """Whether the person lets this company through."""
        patch = self._patch(called)
        if patch is not None:
            return company_mark(company) in patch.companies
        now, _ = self._pair
        return now is not None and company_mark(company) in now.file.companies(called)

    def check(self, numbers: Numbers, judge: Callable[[Profile], int]) -> Bytes:
        """A verdict for each packed number: 0 where nothing is registered, else what `judge` says of the profile.

        `judge` answers 0 to 254 and is asked once for each distinct profile. 255: the page is damaged. Raises
        `Unavailable` where there are no pages at all.
        """
        now, earlier = self._pair
        if now is None and not self._followed.whole:
            raise Unavailable("There are no pages of preferences.", _REMEDY)
        verdicts = np.zeros(len(numbers), np.uint8)
        if now is not None:
            self._check(now, earlier, numbers, judge, verdicts)
        self._overlay.apply(numbers, judge, verdicts)
        return verdicts

    def _check(
        self,
        now: _Generation,
        earlier: _Generation | None,
        numbers: Numbers,
        judge: Callable[[Profile], int],
        verdicts: Bytes,
    ) -> None:
        table = _table(now, judge)
        ids = np.empty(min(len(numbers), _SLICE), np.uint32)
        for begin in range(0, len(numbers), _SLICE):
            some, out = numbers[begin : begin + _SLICE], verdicts[begin : begin + _SLICE]
            found = ids[: len(some)]
            damaged = now.file.find_many(some, found)
            np.take(table, found, out=out, mode="clip")
            if damaged:
                self._damaged(now)
                doubtful = found == DAMAGED
                out[doubtful] = UNKNOWN if earlier is None else _again(earlier, some[doubtful], judge)

    def preferences(self, changed: Iterable[Preference], seq: int) -> None:
        """Take these preferences; one without refusals is dropped."""
        if not self._followed.telling:
            for one in changed:
                self._put(one, seq)
            self._followed.told(seq)
            return
        for one in changed:
            if self._followed.takes():
                self._put(one, seq)

    def _put(self, one: Preference, seq: int) -> None:
        marks = tuple(company_mark(company) for company in one.exceptions)
        self._overlay.put(one.number, Patch(seq, profile_of(one) if one.refusals else None, marks))

    def recycled(self, number: int, seq: int) -> None:
        """Forget what the number said."""
        self._overlay.put(number, Patch(seq, None))
        self._followed.told(seq)

    def position(self) -> int:
        """Last change applied; 0 without pages. It falls when pages came that lack changes."""
        return self._followed.position

    def begin(self, seq: int) -> int:
        """The record of changes does not reach back to the pages in use, or there are none."""
        paged = self._pair[0] is not None
        if paged:
            self._worry("the pages are older than the record of changes")
        return self._followed.begin(seq, pages=paged)

    def caught_up(self, seq: int) -> None:
        """Memory equals the store as of this position, now; except for what older pages lack."""
        self._followed.finish(seq)
        if self._pair[0] is None and not self._followed.whole:
            self._worry("there are no pages yet, and they are too many to do without")
        self._good_at = self._monotonic()

    def silent(self) -> bool:
        """Whether no number says anything."""
        now, _ = self._pair
        registered = now.file.header.registered if now is not None else int(not self._followed.whole)
        return not registered and not len(self._overlay)

    def age_s(self) -> float:
        """Seconds since the pages with their changes were known to equal the store."""
        return float("inf") if self._good_at is None else self._monotonic() - self._good_at

    def refresh(self) -> bool:
        """Switch to a newer generation when there is one; True when it did. One that is not good is never used."""
        now, _ = self._pair
        try:
            status = self._path.stat()
        except OSError:
            if now is not None:
                self._worry("the file of the pages is gone")
            return False
        identity = (status.st_ino, status.st_mtime_ns)
        if now is not None and identity == now.file.identity:
            if not now.file.whole:
                self._worry("the file of the pages was cut short")
            return False
        if identity == self._rejected:
            return False
        opened = self._opened(self._path)
        if opened is None:
            self._rejected = identity
            return False
        self._take(opened)
        return True

    def _take(self, opened: _Generation) -> None:
        """Readers look for a patch first, then for the page: so the new pages stand before patches go."""
        position = opened.file.header.position
        now, earlier = self._pair
        if now is not None and not now.damaged:
            earlier = now
        if earlier is None and self._previous.exists():
            earlier = self._opened(self._previous)
        self._pair = opened, earlier
        self._overlay.drop_until(position)
        self._followed.took(position)
        self._trouble = ""
        self._rejected = None

    def _opened(self, path: Path) -> _Generation | None:
        try:
            return _Generation(path)
        except Refused as error:
            self._worry(error.message)
            return None

    def _damaged(self, now: _Generation) -> None:
        now.damaged = True
        if now is self._pair[0]:
            self._worry("a page of the preferences is damaged")

    def _worry(self, what: str) -> None:
        """Say it once; `health` keeps saying it until good pages are there."""
        if what != self._trouble:
            self._trouble = what
            self._tell(f"Preferences: {what}. Calls are judged by the last good pages. {_REMEDY}")

    def scrub(self) -> int:
        """Check all pages (about 1 GB/s) and return how many are damaged."""
        now, _ = self._pair
        damaged = now.file.scrub() if now is not None else 0
        if now is not None and damaged:
            now.damaged = True
            self._worry(f"{damaged} pages of the preferences are damaged")
        return damaged

    def health(self) -> PagesHealth:
        """For metrics, the console and whoever decides about a rebuild."""
        now, _ = self._pair
        header = now.file.header if now is not None else None
        most = OVERLAY_LIMIT if header is not None else FEW // 2
        full = f"{len(self._overlay)} changes wait beside the pages" if len(self._overlay) > most else ""
        return PagesHealth(
            generation=header.generation if header else 0,
            position=self._followed.position,
            built_ms=header.built_ms if header else 0,
            registered=header.registered if header else 0,
            overlay=len(self._overlay),
            age_s=self.age_s(),
            trouble=self._trouble or full,
        )

    def current(self) -> tuple[PageFile, Overlay]:
        """The open generation and what changed since, for `verify`. Raises `Unavailable` without pages."""
        now, _ = self._pair
        if now is None:
            raise Unavailable("There are no pages of preferences.", _REMEDY)
        return now.file, self._overlay


def _table(generation: _Generation, judge: Callable[[Profile], int]) -> Bytes:
    """The verdict of each profile by its id."""
    return np.array([0 if one is None else judge(one) for one in generation.profiles], np.uint8)


def _again(earlier: _Generation, numbers: Numbers, judge: Callable[[Profile], int]) -> Bytes:
    """Verdicts of the generation before; `UNKNOWN` where it is damaged as well."""
    ids = np.empty(len(numbers), np.uint32)
    earlier.file.find_many(numbers, ids)
    return np.where(ids == DAMAGED, np.uint8(UNKNOWN), np.take(_table(earlier, judge), ids, mode="clip"))
