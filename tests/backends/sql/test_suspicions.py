from tests.analytics.suspects import suspect
from tests.examples import NOW, mobile

from ringfence.analytics.inquiry import Wanted
from ringfence.backends.sql.store import Store


def test_a_run_of_many_suspects_is_taken_whole(store: Store) -> None:
    found = [suspect(tail, members=(int(mobile(10_000 + tail)),)) for tail in range(1_200)]

    news = store.suspicions.put(found, at_ms=NOW)

    assert len(news) == 1_200
    assert [one.suspect.subject for one in store.suspicions.page(Wanted(number=int(mobile(10_700))), limit=5)] == [
        str(mobile(700))
    ]
