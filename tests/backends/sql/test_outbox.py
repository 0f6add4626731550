from tests.examples import NOW, mobile
from tests.registry.examples import DAY

from ringfence.backends.sql.outbox import put_message
from ringfence.backends.sql.store import Store
from ringfence.registry.outbox import OutKind, OutMessage


def put(store: Store, text: str, *, expires: int = NOW + DAY) -> None:
    with store.database.write() as connection:
        put_message(
            connection, OutMessage(number=mobile(1), text=text, at_ms=NOW, expires_ms=expires, kind=OutKind.NOTICE)
        )


def test_what_was_sent_or_is_over_is_deleted_and_what_was_given_up_a_week_later(store: Store) -> None:
    for text in ("sent", "given up", "waits"):
        put(store, text)
    sent, given_up, _ = store.outbox.claim(NOW)
    store.outbox.sent(sent.id, at_ms=NOW)
    store.outbox.failed(given_up.id, again_ms=None, at_ms=NOW, why="message_refused")

    assert store.outbox.prune(NOW) == 0
    assert store.outbox.prune(NOW + DAY) == 2
    assert store.outbox.counts(NOW + DAY).dead == 1
    assert store.outbox.prune(NOW + 8 * DAY) == 1
