from pathlib import Path

import pytest
from tests.backends.pages.consenting import Consented, people, term
from tests.backends.pages.scene import number

from ringfence.backends.pages.consent_file import HEADER_BYTES
from ringfence.backends.pages.consent_pages import FILE_NAME, ConsentPages
from ringfence.backends.pages.followed import FEW
from ringfence.backends.pages.rebuild import rebuild_consents
from ringfence.registry.consent import ConsentBook
from ringfence.telecom.errors import Unavailable


def _opened(folder: Path, told: list[str] | None = None) -> ConsentPages:
    return ConsentPages(folder, monotonic=lambda: 3.0, trouble=(told if told is not None else []).append)


def test_a_few_consents_need_no_file(tmp_path: Path) -> None:
    told: list[str] = []
    pages = _opened(tmp_path, told)
    with pytest.raises(Unavailable):
        pages.terms(number(1))
    pages.begin(4)
    pages.consents(number(1), (term(1),), 4)
    pages.caught_up(4)

    book: ConsentBook = pages
    assert book.terms(number(1)) == (term(1),)
    assert book.terms(number(2)) == ()
    assert not pages.silent()
    assert (told, pages.age_s(), pages.position()) == ([], 0.0, 4)
    pages.recycled(number(1), 5)
    assert pages.terms(number(1)) == ()


def test_too_many_to_do_without_a_file_are_not_known_until_it_is_built(tmp_path: Path) -> None:
    told: list[str] = []
    pages = _opened(tmp_path, told)
    most = pages.begin(4)
    for place in range(most):
        pages.consents(number(place), (), 4)
    pages.caught_up(4)

    assert most == FEW + 1
    with pytest.raises(Unavailable):
        pages.terms(number(FEW + 5))
    assert len(told) == 1
    assert pages.health().trouble
    rebuild_consents(tmp_path, Consented(people(3), 4), 0)
    assert pages.refresh()
    assert pages.terms(number(FEW + 5)) == ()
    assert pages.health().trouble == ""


def test_changes_stand_beside_the_file_until_a_newer_one_holds_them(tmp_path: Path) -> None:
    said = people(10)
    rebuild_consents(tmp_path, Consented(said, 5), 0)
    pages = _opened(tmp_path)
    assert (pages.position(), pages.health().registered) == (5, 10)
    pages.consents(number(0), (), 6)
    pages.consents(number(1), (term(1),), 7)

    assert (pages.terms(number(0)), pages.terms(number(1)), pages.terms(number(2))) == ((), (term(1),), (term(1),))
    assert pages.changed(6) == {number(1): (term(1),)}
    header = rebuild_consents(tmp_path, Consented(said | {number(0): ()}, 6), 0)
    assert header is not None
    assert header.generation == 2
    assert pages.refresh()
    assert not pages.refresh()
    assert (pages.health().overlay, pages.position()) == (1, 7)


def test_a_file_from_before_the_load_lacks_changes_and_falls_back(tmp_path: Path) -> None:
    pages = _opened(tmp_path)
    pages.begin(9)
    pages.caught_up(9)
    rebuild_consents(tmp_path, Consented(people(2), 7), 0)

    assert pages.refresh()
    assert pages.position() == 7


def test_a_file_that_lags_behind_the_record_of_changes_goes_on_and_wants_to_be_built(tmp_path: Path) -> None:
    told: list[str] = []
    rebuild_consents(tmp_path, Consented(people(2), 7), 0)
    pages = _opened(tmp_path, told)

    assert pages.begin(100) == 0
    pages.caught_up(100)
    assert pages.terms(number(0)) == (term(0),)
    assert "older than the record" in pages.health().trouble
    assert len(told) == 1


def test_a_damaged_file_is_never_taken_and_the_open_one_goes_on(tmp_path: Path) -> None:
    told: list[str] = []
    rebuild_consents(tmp_path, Consented(people(400), 5), 0)
    pages = _opened(tmp_path, told)
    path = tmp_path / FILE_NAME
    raw = path.read_bytes()
    path.unlink()
    assert not pages.refresh()
    path.write_bytes(raw[:-9])
    assert not pages.refresh()
    assert not pages.refresh()
    assert pages.terms(number(0)) == (term(0),)
    assert len(told) == 2
    path.unlink()
    flipped = bytearray(raw)
    flipped[HEADER_BYTES + 100] ^= 1
    path.write_bytes(flipped)
    assert pages.refresh()
    with pytest.raises(Unavailable):
        pages.terms(number(0))
    assert pages.health().trouble
    assert pages.scrub() == 1
    current = pages.current()
    assert current is not None
    assert current.header.consents == 400
