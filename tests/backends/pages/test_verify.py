from pathlib import Path

import pytest
from tests.backends.pages.scene import DictStore, number, opened, preference

from ringfence.backends.pages.layout import HEADER_BYTES
from ringfence.backends.pages.preference_pages import FILE_NAME
from ringfence.backends.pages.rebuild import rebuild
from ringfence.backends.pages.verify import verify
from ringfence.telecom.errors import Conflict


def test_pages_and_changes_equal_the_store(tmp_path: Path) -> None:
    store = DictStore()
    store.put(*(preference(place * 7, place % 300, ("bank",) if place % 50 == 0 else ()) for place in range(4000)))
    rebuild(tmp_path, store, 0)
    pages = opened(tmp_path)
    store.put(preference(3, 1), preference(7, 9, ("shop", "bank")))
    store.recycle(number(14))
    with pytest.raises(Conflict):
        verify(pages, store)
    store.feed(pages)
    report = verify(pages, store)
    assert report.equal
    assert report.compared == 4000


def test_every_kind_of_difference_is_counted(tmp_path: Path) -> None:
    store = DictStore()
    store.put(*(preference(place, place % 5, ("bank",)) for place in range(10)))
    rebuild(tmp_path, store, 0)
    pages = opened(tmp_path)
    store.said[number(1)] = preference(1, 77, ("bank",))
    store.said[number(2)] = preference(2, 2, ("shop",))
    store.said[number(500)] = preference(500, 1)
    del store.said[number(3)]
    report = verify(pages, store)
    assert not report.equal
    assert (report.different, report.missing, report.extra, report.compared) == (2, 1, 1, 11)
    assert report.examples == (number(1), number(2), number(3), number(500))


def test_what_changes_while_it_compares_is_left_out(tmp_path: Path) -> None:
    store = DictStore()
    store.put(preference(1, 1))
    rebuild(tmp_path, store, 0)
    pages = opened(tmp_path)
    pages.preferences((preference(1, 2),), 2)
    report = verify(pages, store)
    assert report.equal
    assert (report.changed_meanwhile, report.compared) == (1, 0)


def test_damaged_pages_are_counted_and_their_numbers_are_missing(tmp_path: Path) -> None:
    store = DictStore()
    store.put(*(preference(place, 1) for place in (1, 2, 20_000)))
    rebuild(tmp_path, store, 0)
    raw = bytearray((tmp_path / FILE_NAME).read_bytes())
    raw[HEADER_BYTES + 90] ^= 4
    (tmp_path / FILE_NAME).unlink()
    (tmp_path / FILE_NAME).write_bytes(raw)
    report = verify(opened(tmp_path), store)
    assert (report.damaged_pages, report.missing) == (1, 2)
    assert not report.equal
