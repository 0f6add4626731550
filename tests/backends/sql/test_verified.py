from pathlib import Path

from tests.stores import new_store

from ringfence.backends.sql.verified import verified
from ringfence.registry.campaign import BusinessCaller
from ringfence.registry.ledger import Holding
from ringfence.screening.book import NATIONAL, Level, ListEntry, ListKind, ListScope
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.commercial import Category

AT_MS = 1_800_000_000_000
N = (1 << 60) + (86 << 50) + 8613911110000


def _entry(
    first: int, kind: ListKind = ListKind.ALLOW, scope: ListScope = NATIONAL, expires_ms: int | None = None
) -> ListEntry:
    return ListEntry(
        list=kind,
        scope=scope,
        numbers=NumberRange(N + first, N + first + 1),
        reason="a hospital",
        added_by="t",
        starts_ms=AT_MS,
        expires_ms=expires_ms,
    )


def test_staff_and_business_callers_verify_numbers_and_one_person_does_not(tmp_path: Path) -> None:
    store = new_store(tmp_path / "store.db")
    given = [
        _entry(0),
        _entry(10, expires_ms=AT_MS + 5),
        _entry(20, ListKind.BLOCK, expires_ms=AT_MS + 500),
        _entry(30, scope=ListScope(Level.SUBSCRIBER, subscriber=N + 99)),
        _entry(40, scope=ListScope(Level.CARRIER, "c")),
    ]
    store.lists.add(given, by="t", at_ms=AT_MS)
    caller = BusinessCaller(
        id="b", name="B", contact="c", category=Category.FINANCE, numbers=(NumberRange(N + 50, N + 59),), from_ms=AT_MS
    )
    store.ledger.put(caller, by="t", at_ms=AT_MS)
    held = Holding(id="h", numbers=NumberRange(N + 60, N + 69), holder="b", from_ms=AT_MS)
    store.ledger.put(held, by="t", at_ms=AT_MS)
    found = verified(store.database, range(N, N + 100), AT_MS + 10)
    assert sorted(one - N for one in found) == [0, 1, 40, 41, *range(50, 60)]
    assert verified(store.database, [N + 55, N + 70], AT_MS - 1) == frozenset()
    assert verified(store.database, [], AT_MS) == frozenset()
    store.close()
