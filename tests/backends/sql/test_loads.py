from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.examples import NOW
from tests.registry.examples import preference

from ringfence.backends.sql.store import Store
from ringfence.registry.bulk import Given, LoadKind, Page, RefusedRow
from ringfence.telecom.errors import Conflict


class Full:
    """No space is left for the file of refused rows."""

    def cut(self, size: int) -> None: ...

    def add(self, rows: Sequence[RefusedRow]) -> int:
        raise OSError("full")


def test_a_page_whose_refused_rows_cannot_be_written_is_not_taken(store: Store) -> None:
    load = store.loads.begin("x", LoadKind.PREFERENCES, by="t", at_ms=NOW)
    page = Page(2, [Given(2, "", preference(1))], [RefusedRow(3, "why", "text")])

    with pytest.raises(Exception, match=r"."):
        store.loads.take(load, page, Full(), by="t", at_ms=NOW)

    assert store.preferences.find(preference(1).number) is None
    assert store.loads.begin("x", LoadKind.PREFERENCES, by="t", at_ms=NOW).rows == 0


def test_whoever_comes_second_is_stopped(store: Store) -> None:
    load = store.loads.begin("x", LoadKind.PREFERENCES, by="t", at_ms=NOW)
    page = Page(1, [Given(2, "", preference(1))], [])
    store.loads.take(load, page, Full(), by="t", at_ms=NOW)

    with pytest.raises(Conflict):
        store.loads.take(load, page, Full(), by="t", at_ms=NOW)
    with pytest.raises(Conflict):
        store.loads.end(load, by="t", at_ms=NOW)


def test_a_load_that_is_forgotten_begins_anew(store: Store) -> None:
    load = store.loads.begin("x", LoadKind.PREFERENCES, by="t", at_ms=NOW)
    ended = store.loads.end(load, by="t", at_ms=NOW + 1)
    assert store.loads.begin("x", LoadKind.PREFERENCES, by="t", at_ms=NOW + 2) == ended

    store.loads.forget("x")

    assert store.loads.begin("x", LoadKind.PREFERENCES, by="t", at_ms=NOW + 3).ended_ms is None
    acts = [act.act for act in store.audit.entries()]
    assert acts == ["registry.load.begin", "registry.load.end", "registry.load.begin"]
