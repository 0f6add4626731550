"""Takes files into the store: what is new in them, once, whatever breaks off in between."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from ringfence.analytics.kept import Trouble
from ringfence.backends.cdr.columnar import sifted
from ringfence.backends.cdr.journal import Counts, Place
from ringfence.backends.cdr.refused import RefusedFile
from ringfence.backends.cdr.rows import Refusal, Rows, SourceFile
from ringfence.backends.cdr.shape import Shaped, Shaper
from ringfence.backends.cdr.store import CallStore, Taking
from ringfence.telecom.errors import Conflict, Refused, RingfenceError

COMMIT_ROWS = 2_000_000
COMMIT_S = 10.0
_SHOWN = 300


class Opened(Struct, frozen=True):
    """A file with how to read it."""

    path: Path
    file: SourceFile
    shaper: Shaper


class Progress(Struct, frozen=True):
    """How far a load is."""

    files: int
    done_bytes: int
    counts: Counts


class Loader:
    """One run over files; it has the store alone for one transaction after the other."""

    def __init__(
        self,
        store: CallStore,
        clock_ms: Callable[[], int],
        told: Callable[[Progress], None] = lambda _: None,
        commit_rows: int = COMMIT_ROWS,
    ) -> None:
        self._store = store
        self._clock_ms = clock_ms
        self._told = told
        self._commit_rows = commit_rows
        self._taking: Taking | None = None
        self._held = contextlib.ExitStack()
        self._places: dict[str, Place] = {}
        self._refused = 0
        self._since = time.monotonic()
        self._done = Progress(0, 0, Counts())
        self.troubles: list[Trouble] = []
        """Files that could not be read."""

    def load(
        self, files: Iterable[tuple[Path, Callable[[], Opened]]], beside: RefusedFile, *, growing: bool
    ) -> Progress:
        """Take what is new. A file that cannot be read is told in `troubles`. Raises `Unavailable`."""
        try:
            for path, opened in files:
                try:
                    with _reading():
                        file = opened()
                    self._load_one(file, beside, growing=growing)
                except Refused as error:
                    self.troubles.append(Trouble(str(path), error.message, error.remedy))
            self._commit()
        finally:
            if self._taking is not None:
                self._taking.abandon()
                self._taking = None
            self._held.close()
        return self._done

    def _load_one(self, opened: Opened, beside: RefusedFile, *, growing: bool) -> None:
        file = opened.file
        self._begin()
        with _reading():
            place, size = self._known(file), file.size()
            parts = file.rows(place, growing=growing)
        before = self._done.done_bytes
        while True:
            with _reading():
                rows = next(parts, None)
                if rows is None:
                    break
                shaped = self._shaped(opened.shaper, rows)
                refused = sorted([*rows.refused, *_refusals(rows, shaped)], key=lambda one: one.line)
                moved = file.reached(place, rows)
            self._begin_behind(place).add(shaped.records)
            beside.add(opened.path, refused)
            self._refused += len(refused)
            place = msgspec.structs.replace(
                moved, records=place.records + shaped.records.num_rows, refused=place.refused + len(refused)
            )
            if file.remembered:
                self._places[place.head] = place
            if self._taking is not None and (
                self._taking.rows >= self._commit_rows or time.monotonic() - self._since > COMMIT_S
            ):
                self._commit()
            self._tell(before + rows.position if rows.position <= size else before)
        self._done = msgspec.structs.replace(self._done, files=self._done.files + 1, done_bytes=before + size)
        self._tell(self._done.done_bytes)

    def _shaped(self, shaper: Shaper, rows: Rows) -> Shaped:
        now_ms = self._clock_ms()
        return sifted(rows.table, now_ms) if rows.kept else shaper.shape(rows.table, now_ms)

    def _known(self, file: SourceFile) -> Place:
        """Where to go on."""
        fresh = file.place()
        known = self._store.state.places
        same = self._places.get(fresh.head) or known.get(fresh.head)
        if same is not None and file.fits(same):
            return same
        for place in known.values():  # it may have been shorter than a head when it was met first
            if 0 <= place.head_size < fresh.head_size and place.position and file.fits(place):
                return place
        return fresh

    def _begin(self) -> Taking:
        if self._taking is None:
            self._held.enter_context(self._store.alone())
            self._taking = self._store.begin()
        return self._taking

    def _begin_behind(self, place: Place) -> Taking:
        """The transaction, a new one only where nobody took the file further meanwhile. Raises `Conflict`."""
        taking = self._begin()
        known = self._store.state.places.get(place.head)
        if known is not None and known.position > place.position:
            raise Conflict(f"Another process loads {place.name} as well.", "Let one of them do it.")
        return taking

    def _commit(self) -> None:
        taking, self._taking = self._taking, None
        if taking is not None and (taking.counts != Counts() or self._places or self._refused):
            commit = taking.commit(refused=self._refused, places=list(self._places.values()))
            self._done = msgspec.structs.replace(self._done, counts=self._done.counts.plus(commit.counts))
        self._held.close()
        self._places.clear()
        self._refused = 0
        self._since = time.monotonic()

    def _tell(self, done_bytes: int) -> None:
        counts = self._done.counts
        if self._taking is not None:
            counts = counts.plus(self._taking.counts)
        self._told(Progress(self._done.files, done_bytes, counts))


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    """What goes wrong in here is wrong with the file: raises `Refused`. Writing to the store stays outside."""
    try:
        yield
    except RingfenceError:
        raise
    except OSError as error:
        raise Refused(error.strerror or str(error), "check that it is there and may be read") from error
    except Exception as error:  # whatever a reader meets in a file that is none must not cost the other files
        why = f"it is no file of call records that can be read: {type(error).__name__}: {error}"
        raise Refused(why[:_SHOWN], "name its mapping with --mapping, or export it again") from error


def _refusals(rows: Rows, shaped: Shaped) -> Sequence[Refusal]:
    if not shaped.refused:
        return []
    located = rows.locate([at for at, _ in shaped.refused])
    return [Refusal(line, why, text) for (line, text), (_, why) in zip(located, shaped.refused, strict=True)]
