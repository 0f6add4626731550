from tests.examples import NOW

from ringfence.backends.sql.store import Store


def test_what_was_deleted_may_come_again(store: Store) -> None:
    digest = store.evidence.keep(b"yes", "text/plain", by="t", at_ms=NOW)
    assert store.evidence.retire(NOW + 2, keep_ms=1, by="keeper") == 1
    assert store.evidence.fetch(digest) is None

    assert store.evidence.keep(b"yes", "text/plain", by="t", at_ms=NOW + 3) == digest
    assert store.evidence.fetch(digest) == ("text/plain", b"yes")
