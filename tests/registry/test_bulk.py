from __future__ import annotations

from collections.abc import Sequence

import msgspec
from tests.examples import NOW
from tests.registry.examples import preference

from ringfence.registry.bulk import Given, Load, LoadKind, Page, RefusedRow, RefusedRows, load_file, pages


class Refusals:
    def __init__(self) -> None:
        self.size = 99

    def cut(self, size: int) -> None:
        self.size = size

    def add(self, rows: Sequence[RefusedRow]) -> int:
        self.size += len(rows)
        return self.size


class Store:
    def __init__(self) -> None:
        self.pages: list[Page] = []

    def begin(self, load_id: str, kind: LoadKind, *, by: str, at_ms: int) -> Load:
        return Load(id=load_id, kind=kind, started_ms=at_ms, at_ms=at_ms)

    def take(self, load: Load, page: Page, refused: RefusedRows, *, by: str, at_ms: int) -> Load:
        self.pages.append(page)
        size = refused.add(page.refused)
        return msgspec.structs.replace(load, rows=load.rows + page.rows, refused_bytes=size, at_ms=at_ms)

    def end(self, load: Load, *, by: str, at_ms: int) -> Load:
        return msgspec.structs.replace(load, ended_ms=at_ms)

    def forget(self, load_id: str) -> None:
        self.pages.clear()


def _row(line: int) -> Given | RefusedRow:
    return RefusedRow(line, "why", "text") if line % 3 == 0 else Given(line, "text", preference(line))


def test_rows_come_in_pages_of_one_size_with_those_refused_among_them() -> None:
    found = list(pages((_row(line) for line in range(1, 11)), 4))

    assert [(page.rows, len(page.given), len(page.refused)) for page in found] == [(4, 3, 1), (4, 3, 1), (2, 1, 1)]
    assert list(pages([])) == []


def test_a_load_cuts_what_was_written_beyond_its_position_and_tells_how_far_it_is() -> None:
    store, refused, told = Store(), Refusals(), list[Load]()

    begun = store.begin("x", LoadKind.PREFERENCES, by="t", at_ms=NOW)
    rows = [_row(line) for line in range(1, 11)]
    ended = load_file(begun, rows, store, refused, by="t", clock_ms=lambda: NOW + 1, progressed=told.append)

    assert (ended.rows, ended.ended_ms, refused.size) == (10, NOW + 1, 3)
    assert told[-1].rows == 10
