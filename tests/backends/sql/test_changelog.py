from tests.examples import NOW

from ringfence.backends.sql import changelog
from ringfence.backends.sql.store import Store
from ringfence.screening.changes import EntryEnded


def test_positions_count_up_without_gaps(store: Store) -> None:
    with store.database.write() as connection:
        assert [changelog.take(connection), changelog.take(connection, 5), changelog.take(connection)] == [1, 2, 7]
        assert changelog.head(connection) == (7, 0)


def test_pages_follow_one_another(store: Store) -> None:
    wanted = changelog.PAGE + 10
    with store.database.write() as connection:
        first = changelog.take(connection, wanted)
        changelog.append(connection, first, NOW, [EntryEnded(str(i)) for i in range(wanted)])
        page = changelog.after(connection, 0)
        rest = changelog.after(connection, page[-1][0])

    assert [len(page), len(rest)] == [changelog.PAGE, 10]
    assert rest[-1] == (wanted, EntryEnded(str(wanted - 1)))


def test_pruning_says_up_to_where(store: Store) -> None:
    with store.database.write() as connection:
        for at in (NOW, NOW + 1, NOW + 2):
            changelog.append(connection, changelog.take(connection), at, [EntryEnded("x")])
        assert changelog.prune(connection, NOW + 2) == 2
        assert changelog.head(connection) == (3, 2)
        assert changelog.prune(connection, NOW) == 0
