from tests.examples import NOW, mobile

from ringfence.backends.sql.store import Store
from ringfence.registry.sitting import LONGEST_MS, Sitting


def test_those_that_are_over_are_deleted(store: Store) -> None:
    for name, at in ((b"old", NOW - LONGEST_MS), (b"new", NOW)):
        store.sittings.add(Sitting(token_hash=name, number=mobile(1), csrf="c", created_ms=at, seen_ms=at))

    assert store.sittings.prune(NOW) == 1
    assert store.sittings.find(b"old") is None
    assert store.sittings.find(b"new") is not None
