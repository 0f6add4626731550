from tests.examples import NOW
from tests.registry.examples import DAY, code

from ringfence.backends.sql.store import Store


def test_old_codes_and_messages_are_deleted(store: Store) -> None:
    store.codes.ask(code("one"), "x")

    assert store.codes.prune(NOW) == 0
    assert store.codes.prune(NOW + 3 * DAY) == 2
