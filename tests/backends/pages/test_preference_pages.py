from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.backends.pages.scene import DictStore, number, opened, preference, profile

from ringfence.backends.pages.layout import HEADER_BYTES, LOWS_AT
from ringfence.backends.pages.page_file import PageFile
from ringfence.backends.pages.preference_pages import FILE_NAME, UNKNOWN, PreferencePages
from ringfence.backends.pages.rebuild import rebuild
from ringfence.registry.preference import Preference, PreferenceBook, Profile
from ringfence.telecom.errors import Unavailable

PLACES = st.one_of(st.integers(0, 400), st.integers(0, 60_000), st.sampled_from((9_999, 10_000, 2_559_999, 2_560_000)))
SAID = st.dictionaries(PLACES, st.integers(0, 400), max_size=120)


def _kind(told: Profile) -> int:
    return 1 + told.refusals[0].categories % 200


def _agree(pages: PreferencePages, store: DictStore, places: list[int]) -> None:
    asked = [number(place) for place in places]
    wanted = [store.said.get(one) for one in asked]
    profiles = [None if one is None or not one.refusals else Profile(one.refusals) for one in wanted]
    assert [pages.profile(one) for one in asked] == profiles
    verdicts = pages.check(np.array(asked, np.int64), _kind)
    assert verdicts.tolist() == [0 if one is None else _kind(one) for one in profiles]


@settings(max_examples=60, deadline=None)
@given(SAID, SAID, st.lists(PLACES, max_size=30))
def test_pages_with_what_changed_since_say_what_a_plain_dict_says(
    tmp_path_factory: pytest.TempPathFactory, first: dict[int, int], then: dict[int, int], gone: list[int]
) -> None:
    folder, store = tmp_path_factory.mktemp("pages"), DictStore()
    store.put(*(preference(place, kind) for place, kind in first.items()))
    rebuild(folder, store, 0)
    pages = opened(folder)
    places = sorted({*first, *then, *gone, 0, 777, 9_999, 10_000})
    _agree(pages, store, places)

    store.put(*(preference(place, kind) for place, kind in then.items()))
    for place in gone:
        store.recycle(number(place))
    store.feed(pages)
    _agree(pages, store, places)

    rebuild(folder, store, 1)
    assert pages.refresh()
    assert pages.health().overlay == 0
    _agree(pages, store, places)
    _agree(opened(folder), store, places)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 9), st.integers(1, 400))
def test_a_page_of_any_fullness_is_found_again(
    tmp_path_factory: pytest.TempPathFactory, count: int, step: int, kinds: int
) -> None:
    folder, store = tmp_path_factory.mktemp("pages"), DictStore()
    store.put(*(preference(place * step % 10_007, place % kinds) for place in range(count)))
    rebuild(folder, store, 0)
    _agree(opened(folder), store, list(range(10_100)))


def test_a_change_is_obeyed_at_once_and_survives_a_restart(tmp_path: Path) -> None:
    store = DictStore()
    store.put(preference(1, 1))
    rebuild(tmp_path, store, 0)
    pages = opened(tmp_path)
    store.put(preference(1, 2), preference(2, 3))
    store.recycle(number(1))
    store.feed(pages)
    assert (pages.profile(number(1)), pages.profile(number(2))) == (None, profile(3))

    again = opened(tmp_path)
    assert again.position() == 1
    assert again.age_s() == float("inf")
    store.feed(again)
    assert (again.profile(number(1)), again.profile(number(2))) == (None, profile(3))
    assert again.age_s() == 0


def test_exceptions_are_kept_with_the_pages_and_with_what_changed(tmp_path: Path) -> None:
    store = DictStore()
    store.put(preference(1, 1, ("bank", "school")), preference(2, 1), preference(3, 1, ("bank",)))
    rebuild(tmp_path, store, 0)
    pages = opened(tmp_path)
    book: PreferenceBook = pages
    told = book.profile(number(1))
    assert told is not None
    assert told.excepted
    assert [book.excepted(number(1), one) for one in ("bank", "school", "shop")] == [True, True, False]
    assert not pages.excepted(number(2), "bank")
    store.put(preference(1, 1, ("shop",)))
    store.feed(pages)
    assert [pages.excepted(number(1), one) for one in ("bank", "shop")] == [False, True]


def test_a_preference_without_refusals_is_dropped(tmp_path: Path) -> None:
    store = DictStore()
    store.put(preference(1, 1))
    rebuild(tmp_path, store, 0)
    pages = opened(tmp_path)
    pages.preferences((Preference(number=number(1)),), 2)
    assert pages.profile(number(1)) is None


def test_without_pages_nothing_is_known_until_it_is_told_and_that_is_said_where_it_is_much(tmp_path: Path) -> None:
    told: list[str] = []
    pages = opened(tmp_path, told)
    with pytest.raises(Unavailable):
        pages.profile(number(1))
    with pytest.raises(Unavailable):
        pages.check(np.array([number(1)], np.int64), _kind)
    assert not pages.excepted(number(1), "bank")
    pages.preferences((preference(place, 1) for place in range(pages.begin(3))), 3)
    pages.caught_up(3)
    with pytest.raises(Unavailable):
        pages.profile(number(10**6))
    assert len(told) == 1
    assert pages.health().trouble
    rebuild(tmp_path, DictStore(), 0)
    assert pages.refresh()
    assert pages.profile(number(10**6)) is None
    assert pages.health().trouble == ""


def test_a_small_registry_needs_no_pages(tmp_path: Path) -> None:
    told: list[str] = []
    pages = opened(tmp_path, told)
    pages.begin(3)
    pages.caught_up(3)
    assert pages.silent()
    pages.preferences((preference(1, 5, ("bank",)),), 4)

    assert (pages.profile(number(1)), pages.profile(number(2))) == (
        Profile(profile(5).refusals, excepted=True),
        None,
    )
    assert pages.excepted(number(1), "bank")
    assert pages.check(np.array([number(1), number(2)], np.int64), lambda _: 7).tolist() == [7, 0]
    assert not pages.silent()
    assert (told, pages.position()) == ([], 4)


def test_pages_from_before_the_load_fall_back_to_be_told_what_they_lack(tmp_path: Path) -> None:
    pages = opened(tmp_path)
    pages.begin(9)
    pages.caught_up(9)
    store = DictStore()
    store.put(preference(1, 1))
    rebuild(tmp_path, store, 0)

    assert pages.refresh()
    assert pages.position() == 1


def test_pages_older_than_the_record_of_changes_go_on_and_want_to_be_built(tmp_path: Path) -> None:
    told: list[str] = []
    store = DictStore()
    store.put(preference(1, 1))
    rebuild(tmp_path, store, 0)
    pages = opened(tmp_path, told)

    assert pages.begin(100) == 0
    pages.preferences((preference(2, 2),), 100)
    pages.caught_up(100)
    assert (pages.profile(number(1)), pages.profile(number(2))) == (profile(1), None)
    assert "older than the record" in pages.health().trouble


def _damage(path: Path, at: int, bit: int = 0) -> None:
    """A flipped bit in a file of its own: what is mapped stays as it was."""
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1 << bit
    path.unlink()
    path.write_bytes(raw)


def test_every_flipped_bit_of_a_page_is_found_and_never_believed(tmp_path: Path) -> None:
    store = DictStore()
    store.put(*(preference(place, 1) for place in range(0, 1000, 100)))
    rebuild(tmp_path, store, 0)
    whole = (tmp_path / FILE_NAME).read_bytes()
    size = LOWS_AT + 2 * 10
    for at in range(HEADER_BYTES, HEADER_BYTES + size):
        (tmp_path / FILE_NAME).unlink()
        (tmp_path / FILE_NAME).write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
        told: list[str] = []
        pages = opened(tmp_path, told)
        with pytest.raises(Unavailable):
            pages.profile(number(100))
        assert pages.check(np.array([number(100)], np.int64), _kind).tolist() == [UNKNOWN]
        assert pages.scrub() == 1
        assert len(told) == 2


def test_a_damaged_page_is_answered_from_the_generation_before(tmp_path: Path) -> None:
    store = DictStore()
    store.put(*(preference(place, place % 7) for place in range(3000)))
    rebuild(tmp_path, store, 0)
    store.put(preference(40_000, 1))
    rebuild(tmp_path, store, 0)
    _damage(tmp_path / FILE_NAME, 4096 + 200)
    told: list[str] = []
    pages = opened(tmp_path, told)
    assert pages.profile(number(5)) == profile(5)
    assert pages.profile(number(40_000)) == profile(1)
    assert pages.check(np.array([number(5), number(40_000)], np.int64), _kind).tolist() == [7, 3]
    assert len(told) == 1
    assert "damaged" in pages.health().trouble
    rebuild(tmp_path, store, 0)
    assert pages.refresh()
    assert pages.health().trouble == ""


def test_damage_that_follows_on_damage_is_answered_from_the_last_good_generation(tmp_path: Path) -> None:
    store = DictStore()
    store.put(preference(1, 1))
    rebuild(tmp_path, store, 0)
    pages, asked = opened(tmp_path), np.array([number(1)], np.int64)
    for _ in range(3):
        _damage(tmp_path / FILE_NAME, 4096 + 4)
        assert pages.refresh()
        assert pages.profile(number(1)) == profile(1)
        assert pages.check(asked, _kind).tolist() == [3]
        rebuild(tmp_path, store, 0)


def test_good_pages_that_come_while_damage_is_met_take_no_answer_away(tmp_path: Path) -> None:
    store = DictStore()
    store.put(preference(1, 1))
    rebuild(tmp_path, store, 0)
    told: list[str] = []

    def rebuilt(what: str) -> None:
        told.append(what)
        rebuild(tmp_path, store, 0)
        assert pages.refresh()

    pages, asked = PreferencePages(tmp_path, monotonic=lambda: 0.0, trouble=rebuilt), np.array([number(1)], np.int64)
    for asks in (lambda: pages.profile(number(1)) == profile(1), lambda: pages.check(asked, _kind).tolist() == [3]):
        _damage(tmp_path / FILE_NAME, 4096 + 4)
        assert pages.refresh()
        assert asks()
        assert pages.health().trouble == ""
    assert len(told) == 2


@pytest.mark.parametrize("size", [0, 10, 4095, 4096, -1])
def test_a_file_cut_short_is_not_used_and_the_last_good_pages_are(tmp_path: Path, size: int) -> None:
    store = DictStore()
    store.put(preference(1, 1))
    rebuild(tmp_path, store, 0)
    pages = opened(tmp_path)
    store.put(preference(2, 2))
    rebuild(tmp_path, store, 0)
    raw = (tmp_path / FILE_NAME).read_bytes()
    (tmp_path / FILE_NAME).unlink()
    (tmp_path / FILE_NAME).write_bytes(raw[:size])
    assert not pages.refresh()
    assert not pages.refresh()
    assert pages.profile(number(1)) == profile(1)
    assert pages.health().trouble

    again = opened(tmp_path)
    assert (again.profile(number(1)), again.health().generation, again.position()) == (profile(1), 1, 1)
    store.feed(again)
    assert again.profile(number(2)) == profile(2)
    rebuild(tmp_path, store, 0)
    assert again.refresh()
    assert again.health().trouble == ""


def test_the_directory_is_checked_when_the_file_is_opened(tmp_path: Path) -> None:
    store = DictStore()
    store.put(*(preference(place, place % 301, ("bank",)) for place in range(0, 5000, 5)))
    rebuild(tmp_path, store, 0)
    header = PageFile(tmp_path / FILE_NAME).header
    whole = (tmp_path / FILE_NAME).read_bytes()
    for section in header.sections():
        assert section.size
        (tmp_path / FILE_NAME).write_bytes(whole)
        _damage(tmp_path / FILE_NAME, section.offset + section.size // 2, 3)
        assert opened(tmp_path).health().generation == 0


def test_pages_that_are_taken_away_while_open_serve_on(tmp_path: Path) -> None:
    store = DictStore()
    store.put(preference(1, 1))
    rebuild(tmp_path, store, 0)
    told: list[str] = []
    pages = opened(tmp_path, told)
    (tmp_path / FILE_NAME).unlink()
    assert not pages.refresh()
    assert pages.profile(number(1)) == profile(1)
    assert len(told) == 1
