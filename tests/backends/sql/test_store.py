from pathlib import Path

import pytest
from tests.examples import NOW, entry, mobile

from ringfence.access.audit import AuditEntry, Look
from ringfence.access.receipt import Receipt
from ringfence.backends.sql.store import CHANGES_KEPT_MS, Store, open_store
from ringfence.telecom.errors import Refused

DAY = 86_400_000


def test_what_was_kept_is_there_after_opening_again(tmp_path: Path) -> None:
    first = open_store(tmp_path / "s.sqlite")
    first.lists.add([entry("a", 1)], by="t", at_ms=NOW)
    first.close()
    second = open_store(tmp_path / "s.sqlite")

    assert second.lists.find("a") == entry("a", 1)
    second.close()


def test_retention_is_enforced_and_the_young_stay(store: Store) -> None:
    for at in (NOW, NOW + 10 * DAY):
        store.audit.record(AuditEntry(at_ms=at, actor="a", act="x"))
        store.audit.look(Look(at_ms=at, actor="a", number=mobile(1), purpose="p"))
        store.receipts.claim(Receipt(owner="o", key=str(at), body_hash=b"", at_ms=at))
        store.lists.add([entry(str(at), 1)], by="t", at_ms=at)

    assert CHANGES_KEPT_MS == 7 * DAY
    assert store.prune(NOW + 10 * DAY + 1, audit_days=9, looks_days=9) == 5

    assert [len(store.audit.entries()), len(store.audit.looks()), len(store.lists.page())] == [2, 1, 2]


def test_a_store_that_cannot_be_opened_is_let_go(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        open_store("mysql://host/db")
