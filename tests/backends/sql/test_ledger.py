from tests.examples import NOW
from tests.registry.examples import holding, licence

from ringfence.backends.sql.ledger import every_entry, present_entry
from ringfence.backends.sql.store import Store


def test_only_present_states_are_told(store: Store) -> None:
    store.ledger.put(holding(), by="t", at_ms=NOW)
    store.ledger.put(holding(holder="b"), by="t", at_ms=NOW)
    store.ledger.put(licence(), by="t", at_ms=NOW)

    with store.database.read() as connection:
        assert sorted(one.id for one in every_entry(connection)) == ["A-1", "h1"]
        assert present_entry(connection, "holding", "h1") == holding(holder="b")
        assert present_entry(connection, "line", "h1") is None
