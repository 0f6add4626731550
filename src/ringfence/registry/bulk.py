"""Bulk loads: a file goes into the store page by page, and its position goes with it in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from ringfence.registry.consent import Consent
from ringfence.registry.preference import Preference

PAGE_ROWS = 5_000
"""Rows in one transaction."""


class LoadKind(StrEnum):
    """What a file holds."""

    PREFERENCES = "preferences"
    CONSENTS = "consents"


class Load(Struct, frozen=True, kw_only=True):
    """How far a file came. Times: milliseconds since 1970 UTC."""

    id: str
    """Hash of the file's kind and bytes: the same file again is the same load."""
    kind: LoadKind
    rows: int = 0
    """Rows of the file that are done, whatever became of them."""
    taken: int = 0
    """Preferences put; consents that were new."""
    refused: int = 0
    refused_bytes: int = 0
    """Length of the file of refused rows as of `rows`."""
    started_ms: int
    at_ms: int
    ended_ms: int | None = None


class RefusedRow(Struct, frozen=True):
    """A row that was not taken: its line (its number in Parquet, from 1), why, and its text."""

    line: int
    reason: str
    text: str


class Given(Struct, frozen=True, gc=False):
    """A row that says what it should; `value` is a `Preference` or a `Consent`."""

    line: int
    text: str
    value: Preference | Consent


class Page(Struct, frozen=True, gc=False):
    """The next rows of a file."""

    rows: int
    given: Sequence[Given]
    refused: Sequence[RefusedRow]


class RefusedRows(Protocol):
    """The file of refused rows."""

    def cut(self, size: int) -> None:
        """Make it so many bytes long: what a killed load wrote beyond is written again. Raises `Refused`."""
        ...

    def add(self, rows: Sequence[RefusedRow]) -> int:
        """Write them; returns the file's length after they are durable."""
        ...


class LoadStore(Protocol):
    """Where loads go."""

    def begin(self, load_id: str, kind: LoadKind, *, by: str, at_ms: int) -> Load:
        """The load as far as it came; a new one begins at 0."""
        ...

    def take(self, load: Load, page: Page, refused: RefusedRows, *, by: str, at_ms: int) -> Load:
        """Keep a page and the position after it in one transaction. Raises `Conflict` when another process did."""
        ...

    def end(self, load: Load, *, by: str, at_ms: int) -> Load:
        """The whole file is done."""
        ...

    def forget(self, load_id: str) -> None:
        """The same file may come again from its start."""
        ...


def pages(rows: Iterable[Given | RefusedRow], size: int = PAGE_ROWS) -> Iterator[Page]:
    """Rows in pages of `size`, in constant memory."""
    given, refused = list[Given](), list[RefusedRow]()
    for row in rows:
        if isinstance(row, Given):
            given.append(row)
        else:
            refused.append(row)
        if len(given) + len(refused) == size:
            yield Page(size, given, refused)
            given, refused = [], []
    if given or refused:
        yield Page(len(given) + len(refused), given, refused)


def load_file(
    load: Load,
    rows: Iterable[Given | RefusedRow],
    store: LoadStore,
    refused: RefusedRows,
    *,
    by: str,
    clock_ms: Callable[[], int],
    progressed: Callable[[Load], None],
) -> Load:
    """Take all that is left of a file: `rows` begin after `load.rows`. Killed at any moment, it goes on from there."""
    refused.cut(load.refused_bytes)
    for page in pages(rows):
        load = store.take(load, page, refused, by=by, at_ms=clock_ms())
        progressed(load)
    return store.end(load, by=by, at_ms=clock_ms())
