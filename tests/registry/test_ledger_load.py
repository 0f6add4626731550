from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.examples import NOW, read

from ringfence.backends.sql.store import open_store
from ringfence.registry.ledger import Entry
from ringfence.registry.ledger_csv import read_csv
from ringfence.registry.ledger_desk import EVERYTHING, LedgerDesk, Whose
from ringfence.registry.ledger_load import ROWS_AT_ONCE, check_header, load_entries


class Counted:
    """Fulfils `LedgerLoad` and remembers how many came at once."""

    def __init__(self) -> None:
        self.pages: list[int] = []

    def put_all(self, entries: Sequence[Entry], *, by: str, at_ms: int, reason: str = "") -> None:
        self.pages.append(len(entries))


def test_good_rows_go_in_and_wrong_ones_are_told_with_line_and_reason(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.sqlite")
    desk = LedgerDesk(store.ledger, read, lambda: NOW)
    text = (
        "id,name,provider,from\na,A,,2026-01-01\n=b,B,,2026-01-01\nc,C,,never\nd,D,other,2026-01-01\na,A2,,2026-01-01\n"
    )
    whose = Whose("a")

    told = list(
        load_entries(
            "customer", read_csv("customer", text), desk, store.ledger, whose, by="t", now_ms=lambda: NOW, reason="r"
        )
    )

    assert [(one.taken, [row.line for row in one.refused]) for one in told] == [(2, [3, 4, 5])]
    assert "id" in told[0].refused[0].reason
    assert "not of a" in told[0].refused[2].reason
    found = store.ledger.find("customer", "a")
    assert found is not None
    assert getattr(found.entry, "name", "") == "A2"
    store.close()


def test_a_long_file_goes_in_by_pages(tmp_path: Path) -> None:
    store, counted = open_store(tmp_path / "s.sqlite"), Counted()
    desk = LedgerDesk(store.ledger, read, lambda: NOW)
    many = "id,name,from\n" + "".join(f"c{i},C,2026-01-01\n" for i in range(ROWS_AT_ONCE + 7))

    told = list(
        load_entries(
            "customer", read_csv("customer", many), desk, counted, EVERYTHING, by="t", now_ms=lambda: NOW, reason="r"
        )
    )

    assert counted.pages == [ROWS_AT_ONCE, 7]
    assert sum(one.taken for one in told) == ROWS_AT_ONCE + 7
    assert check_header("customer", [" ID", "Name", "from"]) == ("id", "name", "from")
    store.close()
