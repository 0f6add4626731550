from tests.contract.test_registry import Sink
from tests.examples import NOW, mobile
from tests.registry.examples import preference

from ringfence.backends.sql.registry_feed import RegistryFeed
from ringfence.backends.sql.store import Store


def test_a_sink_ahead_of_the_store_takes_everything_anew(store: Store) -> None:
    store.preferences.put(preference(1), by="t", at_ms=NOW)
    sink = Sink()
    sink.at = 1 << 40

    with store.database.read() as connection:
        RegistryFeed(sink).load(connection, 1, 0)

    assert sink.loads == 1
    assert list(sink.preferred) == [mobile(1)]
