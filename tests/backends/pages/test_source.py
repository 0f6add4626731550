from tests.backends.pages.scene import DictStore, number, preference

from ringfence.backends.pages.source import PreferenceSource
from ringfence.registry.preference import pack_profile, profile_of


def test_a_store_gives_rows_in_order_as_of_one_moment() -> None:
    store = DictStore()
    store.put(*(preference(place, place) for place in (9, 2, 5)))
    source: PreferenceSource = store
    with source.snapshot() as snapshot:
        store.put(preference(7, 7))
        rows = [row for some in snapshot.rows() for row in some]
    assert snapshot.position == 3
    assert [row[0] for row in rows] == [number(2), number(5), number(9)]
    assert rows[0][1:] == (pack_profile(profile_of(preference(2, 2))), ())
