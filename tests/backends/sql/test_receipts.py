from tests.examples import NOW

from ringfence.access.receipt import Receipt
from ringfence.backends.sql.store import Store


def test_an_answer_comes_back_byte_for_byte(store: Store) -> None:
    asked = Receipt(owner="k", key="a", body_hash=b"\0\1", at_ms=NOW)
    answered = Receipt(owner="k", key="a", body_hash=b"\0\1", at_ms=NOW, status=409, body=bytes(range(256)))
    store.receipts.claim(asked)
    store.receipts.keep(answered)

    assert store.receipts.claim(asked) == answered
