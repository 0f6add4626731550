"""Pages built from a database and patched by its feed say what the database says, on both databases."""

import random
from pathlib import Path

from ringfence.backends.pages.preference_pages import PreferencePages
from ringfence.backends.pages.rebuild import rebuild
from ringfence.backends.pages.source import PreferenceSource
from ringfence.backends.pages.verify import verify
from ringfence.backends.sql import changelog
from ringfence.backends.sql.preference_source import SqlPreferenceSource
from ringfence.backends.sql.preferences import SqlPreferences, preferences_at, put_all
from ringfence.backends.sql.store import Store
from ringfence.registry.preference import Preference, Refusal
from ringfence.telecom.number import NumberForm, PhoneNumber


def _number(place: int) -> int:
    return int(PhoneNumber.pack(NumberForm.E164, 86, 8_613_000_000_000 + place))


def _preference(place: int, kind: int, *exceptions: str) -> Preference:
    return Preference(number=_number(place), refusals=(Refusal(categories=1 + kind % 511),), exceptions=exceptions)


def _follow(store: Store, pages: PreferencePages) -> None:
    with store.database.read(snapshot=True) as connection:
        last, _ = changelog.head(connection)
        for seq, _change in changelog.after(connection, pages.position()):
            pages.preferences(preferences_at(connection, seq), seq)
    pages.caught_up(last)


def test_pages_equal_their_database_from_build_to_change_to_rebuild(store: Store, tmp_path: Path) -> None:
    source: PreferenceSource = SqlPreferenceSource(store.database)
    dice = random.Random(1)
    places = sorted(dice.sample(range(2_000_000), 12_000))
    with store.database.write() as connection:
        put_all(connection, [_preference(place, place % 400) for place in places], by="carrier", at_ms=1)
    folder = tmp_path / "pages"
    header = rebuild(folder, source, 5)
    assert header is not None
    assert header.registered == 12_000
    pages = PreferencePages(folder, monotonic=lambda: 0.0, trouble=lambda _: None)
    assert verify(pages, source).equal

    wanted = SqlPreferences(store.database)
    wanted.put(_preference(places[3], 7, "bank"), by="person", at_ms=2)
    wanted.put(_preference(2_000_001, 8), by="person", at_ms=3)
    wanted.put(Preference(number=_number(places[4])), by="person", at_ms=4)
    _follow(store, pages)
    assert pages.profile(_number(places[4])) is None
    assert pages.excepted(_number(places[3]), "bank")
    report = verify(pages, source)
    assert report.equal
    assert report.compared == 12_000

    rebuild(folder, source, 6)
    assert pages.refresh()
    assert pages.health().overlay == 0
    assert verify(pages, source).equal
    assert pages.excepted(_number(places[3]), "bank")
    with store.database.read() as connection:
        assert pages.position() == changelog.head(connection)[0]
