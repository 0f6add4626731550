from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ringfence.backends.sql.store import Store
from ringfence.backends.sql.tables import METADATA


def test_the_migrations_end_at_these_tables(store: Store) -> None:
    with store.database.read() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), METADATA)

    assert difference == []
