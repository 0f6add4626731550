"""The backup commands of the documentation, tried on a real PostgreSQL; SQLite's are tested beside their module."""

from __future__ import annotations

from tests.examples import NOW, entry
from tests.servers import Postgres

from ringfence.backends.sql.store import open_store


def test_a_dump_of_postgresql_loads_into_an_empty_database(server: Postgres) -> None:
    source, target = server.database(), server.database()
    store = open_store(source)
    store.lists.add([entry("a", 1)], by="t", at_ms=NOW)
    store.close()

    server.load(target, server.dump(source))

    restored = open_store(target)
    assert restored.lists.find("a") == entry("a", 1)
    restored.lists.add([entry("b", 2)], by="t", at_ms=NOW)
    assert len(restored.audit.entries()) == 2
    restored.close()
