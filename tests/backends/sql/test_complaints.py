from tests.examples import NOW, mobile

from ringfence.backends.sql.complaints import said_after
from ringfence.backends.sql.store import Store
from ringfence.screening.book import Complaint
from ringfence.screening.changes import Complained


def test_what_people_said_is_told_after_a_position(store: Store) -> None:
    many = [Complaint(number=mobile(i), reporter="r", at_ms=NOW + i) for i in range(1_200)]
    store.complaints.add(many, by="key:1", at_ms=NOW)

    with store.database.read() as connection:
        told = list(said_after(connection, 1_000))

    assert [seq for seq, _ in told] == list(range(1_001, 1_201))
    assert told[-1][1] == Complained(mobile(1_199), "r", NOW + 1_199)
