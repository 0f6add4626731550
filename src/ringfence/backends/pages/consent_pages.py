"""The judge's read side of consents: the newest good file, what changed since, and how old both are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ringfence.backends.pages.consent_file import ConsentFile
from ringfence.backends.pages.followed import FEW, Followed
from ringfence.backends.pages.health import PagesHealth
from ringfence.registry.consent import ConsentTerm
from ringfence.telecom.errors import Refused, Unavailable

FILE_NAME = "consents.pages"
OVERLAY_LIMIT = 100_000
_REMEDY = "Build them with `ringfence registry verify --rebuild`; until then consents are not known and calls pass."


class ConsentPages:
    """Fulfils `ConsentBook`, and the consents' part of `RegistrySink`. One for each worker; the file is shared.

    One thread tells it changes and calls `refresh`; any thread asks. No question waits for either.
    """

    def __init__(self, folder: Path, *, monotonic: Callable[[], float], trouble: Callable[[str], None]) -> None:
        """Open the file in the folder, if there is a good one."""
        self._path = folder / FILE_NAME
        self._monotonic = monotonic
        self._tell = trouble
        self._overlay: dict[int, tuple[int, tuple[ConsentTerm, ...]]] = {}
        self._followed = Followed(0)
        self._good_at: float | None = None
        self._trouble = ""
        self._rejected: tuple[int, int] | None = None
        self._now: ConsentFile | None = None
        self.refresh()

    def terms(self, called: int) -> tuple[ConsentTerm, ...]:
        """The number's consents. Raises `Unavailable` when they are not known."""
        patch = self._overlay.get(called)
        if patch is not None:
            return patch[1]
        if self._now is None:
            if self._followed.whole:
                return ()
            raise Unavailable("There is no file of consents.", _REMEDY)
        try:
            return self._now.terms(called)
        except Unavailable:
            self._worry("a block is damaged")
            raise

    def consents(self, number: int, terms: tuple[ConsentTerm, ...], seq: int) -> None:
        """Take these instead of all consents of the number."""
        if not self._followed.telling:
            self._followed.told(seq)
        elif not self._followed.takes():
            return
        self._overlay[number] = seq, terms

    def recycled(self, number: int, seq: int) -> None:
        """Forget what the number said."""
        self._overlay[number] = seq, ()
        self._followed.told(seq)

    def position(self) -> int:
        """Last change applied; 0 without a file. It falls when a file came that lacks changes."""
        return self._followed.position

    def begin(self, seq: int) -> int:
        """The record of changes does not reach back to the file in use, or there is none."""
        if self._now is not None:
            self._worry("the file is older than the record of changes")
        return self._followed.begin(seq, pages=self._now is not None)

    def caught_up(self, seq: int) -> None:
        """Memory equals the store as of this position, now; except for what an older file lacks."""
        self._followed.finish(seq)
        if self._now is None and not self._followed.whole:
            self._worry("there is no file yet, and they are too many to do without")
        self._good_at = self._monotonic()

    def silent(self) -> bool:
        """Whether nobody consented to anything."""
        kept = self._now.header.consents if self._now is not None else int(not self._followed.whole)
        return not kept and not self._overlay

    def age_s(self) -> float:
        """Seconds since the consents were known to equal the store."""
        return float("inf") if self._good_at is None else self._monotonic() - self._good_at

    def refresh(self) -> bool:
        """Switch to a newer file when there is one; True when it did. One that is not good is never used."""
        try:
            status = self._path.stat()
        except OSError:
            if self._now is not None:
                self._worry("the file is gone")
            return False
        identity = (status.st_ino, status.st_mtime_ns)
        if self._now is not None and identity == self._now.identity:
            if status.st_size != self._now.header.size:
                self._worry("the file was cut short")
            return False
        if identity == self._rejected:
            return False
        try:
            opened = ConsentFile(self._path)
        except Refused as error:
            self._worry(error.message)
            self._rejected = identity
            return False
        position, self._now = opened.header.position, opened
        for number in [number for number, (seq, _) in self._overlay.items() if seq <= position]:
            del self._overlay[number]
        self._followed.took(position)
        self._trouble, self._rejected = "", None
        return True

    def scrub(self) -> int:
        """Check every block and return how many are damaged."""
        damaged = self._now.scrub() if self._now is not None else 0
        if damaged:
            self._worry(f"{damaged} blocks are damaged")
        return damaged

    def _worry(self, what: str) -> None:
        """Say it once; `health` keeps saying it until a good file is there."""
        if what != self._trouble:
            self._trouble = what
            self._tell(f"Consents: {what}. Calls are judged by the last good ones. {_REMEDY}")

    def health(self) -> PagesHealth:
        """For metrics, the console and whoever decides about a rebuild."""
        header = self._now.header if self._now is not None else None
        most = OVERLAY_LIMIT if header is not None else FEW // 2
        full = f"{len(self._overlay)} changes wait beside the file" if len(self._overlay) > most else ""
        return PagesHealth(
            generation=header.generation if header else 0,
            position=self._followed.position,
            built_ms=header.built_ms if header else 0,
            registered=header.consents if header else 0,
            overlay=len(self._overlay),
            age_s=self.age_s(),
            trouble=self._trouble or full,
        )

    def current(self) -> ConsentFile | None:
        """The open file, for `verify`."""
        return self._now

    def changed(self, after: int) -> dict[int, tuple[ConsentTerm, ...]]:
        """Numbers that changed behind a position, with what they say now."""
        return {number: terms for number, (seq, terms) in list(self._overlay.items()) if seq > after}
