from tests.servers import postgresql_folder

from ringfence.backends.sql.store import open_store
from ringfence.bench.postgresql import own_server, programs


def test_a_server_of_our_own_keeps_a_store_and_is_gone_afterwards() -> None:
    assert programs() == postgresql_folder()
    with own_server() as address:
        assert address is not None
        store = open_store(address)
        assert store.preferences.find(1) is None
        store.close()
